package dev.norn.engine.tcc;

import static dev.norn.engine.tcc.TccScenario.coordinator;
import static dev.norn.engine.tcc.TccScenario.initiator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Input;
import dev.norn.engine.machine.ScriptWords;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can wait to be written with what comes next, and what cannot. */
class MayWaitTest {

    private static final Input A_CONFIRMED = answer(0, BranchOperation.CONFIRM, "done");
    private static final Input B_CONFIRMED = answer(1, BranchOperation.CONFIRM, "done");

    private final TccState committing = initiator(3).when("""
                    start -> -
                    commit -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c
                    """).state();

    @Test
    void shouldLetConfirmsWaitForTheLastOne() {
        assertThat(TccMachine.mayWait(committing, List.of(A_CONFIRMED))).isTrue();
        assertThat(TccMachine.mayWait(committing, List.of(A_CONFIRMED, B_CONFIRMED)))
                .isTrue();
        assertThat(TccMachine.mayWait(
                        committing, List.of(A_CONFIRMED, B_CONFIRMED, answer(2, BranchOperation.CONFIRM, "done"))))
                .isFalse();
    }

    @Test
    void shouldNotLetWaitWhatHasConsequences() {
        for (String answer : List.of("no", "unknown", "gone", "unsent", "working")) {
            assertThat(TccMachine.mayWait(committing, List.of(answer(0, BranchOperation.CONFIRM, answer))))
                    .as(answer)
                    .isFalse();
        }
        assertThat(TccMachine.mayWait(committing, List.of(A_CONFIRMED, new Input.Commit(null))))
                .isFalse();
        assertThat(TccMachine.mayWait(committing, List.of(A_CONFIRMED, new Input.TimePassed())))
                .isFalse();
        assertThat(TccMachine.mayWait(committing, List.of(answer(0, BranchOperation.CANCEL, "done"))))
                .as("nobody awaits it")
                .isFalse();
    }

    @Test
    void shouldLetTriesWaitWhileNothingIsDecided() {
        TccScenario scenario = coordinator(2).when("start -> try a, try b");
        Input tried = answer(1, BranchOperation.TRY, "done");

        assertThat(TccMachine.mayWait(scenario.state(), List.of(tried))).isTrue();
        assertThat(TccMachine.mayWait(scenario.state(), List.of(answer(0, BranchOperation.TRY, "no"))))
                .isFalse();
    }

    @Test
    void shouldCancelATryInARollbackAtOnce() {
        TccScenario scenario = coordinator(3).when("""
                start -> try a, try b, try c
                try a no -> rollback BUSINESS_FAILURE
                """);

        assertThat(TccMachine.mayWait(scenario.state(), List.of(answer(1, BranchOperation.TRY, "done"))))
                .isFalse();
    }

    private static Input answer(int branch, BranchOperation operation, String words) {
        return new Input.Answered(branch, operation, 1, ScriptWords.answer(words));
    }
}
