package dev.norn.engine.saga;

import static dev.norn.engine.saga.TestSaga.saga;
import static dev.norn.engine.saga.TestSaga.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Input;
import dev.norn.engine.Parking;
import dev.norn.engine.Reply;
import dev.norn.engine.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refusal names the state and what was expected, and changes nothing. */
class RefusalsTest {

    private static final Json JSON = new Json("{}");

    @Test
    void shouldNameTheTransactionsState() {
        Scenario scenario = Scenario.given(saga(step("n").retriable())).when("start -> commit STEPS_DONE, call n");

        assertThat(refusal(scenario, new Input.Rollback(Scenario.REPAIR)))
                .isEqualTo(new Reply.Refused(
                        "ALREADY_DECIDED", "the transaction is COMMITTING (expected: no decision to commit)"));
    }

    @Test
    void shouldNameTheStepsState() {
        Scenario scenario = Scenario.given(saga(step("a"), step("n").retriable().attempts(1)))
                .when("""
                        start -> call a
                        a done -> commit STEPS_DONE, call n
                        n unknown -> parked n, attention DEAD_LETTER n
                        """);

        assertThat(refusal(scenario, new Input.Resolve(0, JSON, Scenario.REPAIR)))
                .isEqualTo(new Reply.Refused(
                        "NOTHING_TO_RESOLVE",
                        "the transaction is COMMITTING, step 'a' is SUCCEEDED (expected: an action or compensation that is"
                                + " open)"));
        assertThat(refusal(scenario, new Input.Compensate(1, null, Scenario.REPAIR))
                        .message())
                .contains("step 'n' is ACTIVE, dead-lettered");
    }

    @Test
    void shouldNameTheBranchesThatThereAre() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b"))).when("start -> call a");

        for (Input input : onBranch(2)) {
            assertThat(refusal(scenario, input))
                    .as("%s", input)
                    .isEqualTo(new Reply.Refused("NO_SUCH_BRANCH", "branch: 2 (expected: 0 to 1)"));
        }
        for (Input input : onBranch(-1)) {
            assertThat(refusal(scenario, input).code()).isEqualTo("NO_SUCH_BRANCH");
        }
    }

    @Test
    void shouldRefuseEveryRepairOfAnAttemptInFlight() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b"))).when("start -> call a");

        for (Input input : onBranch(0)) {
            Reply.Refused refusal = refusal(scenario, input);
            assertThat(refusal.code()).as("%s", input).isEqualTo("ATTEMPT_IN_FLIGHT");
            assertThat(refusal.message()).contains("PT0.8S");
        }
    }

    @Test
    void shouldRefuseEveryRepairOfAnEndedTransaction() {
        Scenario scenario = Scenario.given(saga(step("a"))).when("""
                        start -> call a
                        a done -> commit STEPS_DONE, COMMITTED
                        """);

        for (Input input : onBranch(0)) {
            assertThat(refusal(scenario, input).code()).as("%s", input).isEqualTo("ALREADY_ENDED");
        }
        assertThat(refusal(scenario, new Input.RetryNow(null, null, Scenario.REPAIR))
                        .code())
                .isEqualTo("ALREADY_ENDED");
        assertThat(refusal(scenario, new Input.Kill(Scenario.REPAIR)).message())
                .isEqualTo("the transaction is COMMITTED (expected: a transaction that has not ended)");
    }

    @Test
    void shouldRefuseAnInputForNoBranchInParticular() {
        Scenario scenario = Scenario.given(saga(step("a"))).when("""
                        start -> call a
                        a unknown -> -
                        """);

        assertThat(refusal(scenario, new Input.RetryNow(null, JSON, Scenario.REPAIR))
                        .code())
                .isEqualTo("BRANCH_REQUIRED");
        assertThat(refusal(scenario, new Input.Compensate(null, JSON, Scenario.REPAIR))
                        .code())
                .isEqualTo("BRANCH_REQUIRED");
    }

    @Test
    void shouldLeaveADeadLetterAloneThatWasBroughtBackAndParkedAgain() {
        Scenario scenario =
                Scenario.given(saga(step("n").retriable().attempts(1))).when("""
                        start -> commit STEPS_DONE, call n
                        n unknown -> parked n, attention DEAD_LETTER n
                        """);
        Parking first = new Parking(BranchOperation.ACTION, 0);
        Parking second = new Parking(BranchOperation.ACTION, 1);
        assertThat(refusal(scenario, new Input.Redrive(0, second, Scenario.REPAIR))
                        .code())
                .isEqualTo("NOT_DEAD_LETTERED");
        assertThat(scenario.give(new Input.Redrive(0, first, Scenario.REPAIR)).reply())
                .isNotInstanceOf(Reply.Refused.class);
        scenario.when("n unknown -> parked n, attention DEAD_LETTER n");

        assertThat(scenario.state().branches().getFirst().redrives()).isEqualTo(1);
        for (Input late :
                List.of(new Input.Redrive(0, first, Scenario.REPAIR), new Input.Discard(0, first, Scenario.REPAIR))) {
            assertThat(refusal(scenario, late).message()).contains("brought back 0 times");
        }
        assertThat(refusal(scenario, new Input.Redrive(0, new Parking(BranchOperation.COMPENSATE, 1), Scenario.REPAIR))
                        .code())
                .isEqualTo("NOT_DEAD_LETTERED");
        assertThat(scenario.give(new Input.Discard(0, second, Scenario.REPAIR)).reply())
                .isNotInstanceOf(Reply.Refused.class);
    }

    private static List<Input> onBranch(int branch) {
        return List.of(
                new Input.RetryNow(branch, null, Scenario.REPAIR),
                new Input.Compensate(branch, null, Scenario.REPAIR),
                new Input.Skip(branch, JSON, Scenario.REPAIR),
                new Input.Resolve(branch, JSON, Scenario.REPAIR),
                new Input.Redrive(branch, Scenario.REPAIR),
                new Input.Discard(branch, Scenario.REPAIR));
    }

    private static Reply.Refused refusal(Scenario scenario, Input input) {
        SagaState before = scenario.state();
        Transition<SagaState> transition = scenario.give(input);
        assertThat(transition.events()).isEmpty();
        assertThat(transition.effects()).isEmpty();
        assertThat(transition.state()).isEqualTo(before);
        assertThat(transition.reply()).isInstanceOf(Reply.Refused.class);
        return (Reply.Refused) transition.reply();
    }
}
