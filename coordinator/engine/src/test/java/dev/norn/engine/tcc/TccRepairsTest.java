package dev.norn.engine.tcc;

import static dev.norn.engine.tcc.TccScenario.REPAIR;
import static dev.norn.engine.tcc.TccScenario.coordinator;
import static dev.norn.engine.tcc.TccScenario.initiator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Input;
import dev.norn.engine.Parking;
import dev.norn.engine.Reply;
import dev.norn.engine.Transition;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators can do, what they are refused, and what participants are given. */
class TccRepairsTest {

    private static final Json JSON = new Json("{}");

    @Test
    void shouldRetryNowWhatWaits() {
        initiator(2).when("""
                start -> -
                commit -> commit COMMIT_REQUESTED, confirm a, confirm b
                confirm a unknown -> -
                confirm b unknown -> -
                retry a -> confirm a#2
                confirm a unknown -> -
                retry -> confirm a#3, confirm b#2
                """);
    }

    @Test
    void shouldRetryATryWithAnotherInputAndKeepItForItsConfirm() {
        TccScenario scenario = coordinator(1).when("""
                start -> try a
                try a unknown -> -
                retry a {"amount":7} -> try a#2
                try a done {"hold":1} -> commit TRIES_DONE, confirm a
                """);

        assertThat(scenario.call("a", BranchOperation.TRY).input()).isEqualTo(new Json("{\"amount\":7}"));
        assertThat(scenario.call("a", BranchOperation.CONFIRM).input()).isEqualTo(new Json("{\"amount\":7}"));
    }

    @Test
    void shouldRetryAConfirmWithAnotherInputOfItsOwn() {
        TccScenario scenario = initiator(1).when("""
                start -> -
                commit a={"hold":1} -> commit COMMIT_REQUESTED, confirm a
                confirm a gone -> parked confirm a, attention DEAD_LETTER a
                retry a {"amount":7} -> calm a, confirm a#2
                """);

        assertThat(scenario.call("a", BranchOperation.CONFIRM).input()).isEqualTo(new Json("{\"amount\":7}"));
        assertThat(scenario.call("a", BranchOperation.CONFIRM).result()).isEqualTo(new Json("{\"hold\":1}"));
    }

    @Test
    void shouldRollBackByAnOperatorsDecisionAfterAQuietPeriod() {
        initiator(1).when("""
                start -> -
                compensate -> rollback OPERATOR | due 800ms
                compensate -> -
                due -> cancel a
                cancel a done -> ROLLED_BACK
                """);
    }

    @Test
    void shouldCancelNowInsteadOfAfterTheQuietPeriodOrThePause() {
        TccScenario scenario = initiator(2).when("""
                start 1s -> -
                due -> rollback DEADLINE
                compensate a -> cancel a
                cancel a unknown -> - | due 200ms
                compensate a {"amount":0} -> cancel a#2
                compensate a -> refused ATTEMPT_IN_FLIGHT
                cancel a done -> -
                compensate a -> refused NOTHING_TO_COMPENSATE
                compensate b -> cancel b
                cancel b done -> ROLLED_BACK
                """);

        assertThat(scenario.call("a", BranchOperation.CANCEL).input()).isEqualTo(new Json("{\"amount\":0}"));
    }

    @Test
    void shouldRefuseToCancelWhatIsNotRolledBack() {
        initiator(1).when("""
                start -> -
                compensate a -> refused NOT_ROLLING_BACK
                commit -> commit COMMIT_REQUESTED, confirm a
                compensate -> refused ALREADY_DECIDED
                confirm a unknown -> -
                compensate a -> refused ALREADY_DECIDED
                """);
    }

    @Test
    void shouldRefuseToCancelWhatDidNotHappen() {
        coordinator(2).when("""
                start -> try a, try b
                try a no -> rollback BUSINESS_FAILURE
                compensate a -> refused NOTHING_TO_COMPENSATE
                """);
    }

    @Test
    void shouldTakeAnOperationForDoneThatAnOperatorSettled() {
        TccScenario scenario = coordinator(2).when("""
                start -> try a, try b
                try b done -> -
                try a unknown -> -
                resolve a {"hold":9} -> commit TRIES_DONE, confirm a, confirm b
                confirm a unknown -> -
                resolve a -> - | a=CONFIRMED
                confirm b done -> COMMITTED
                """);

        assertThat(scenario.call("a", BranchOperation.CONFIRM).result()).isEqualTo(new Json("{\"hold\":9}"));
    }

    @Test
    void shouldTakeACancelForDoneThatAnOperatorSettled() {
        initiator(2).when("""
                start 1s -> -
                due -> rollback DEADLINE
                resolve b -> - | b=CANCELLED
                due -> cancel a
                cancel a unknown -> -
                resolve a -> ROLLED_BACK
                """);
    }

    @Test
    void shouldRefuseToResolveWhatIsNotOpen() {
        initiator(1).when("""
                start -> -
                resolve a -> refused NOTHING_TO_RESOLVE
                commit -> commit COMMIT_REQUESTED, confirm a
                resolve a -> refused ATTEMPT_IN_FLIGHT
                """);
        coordinator(2).when("""
                start -> try a, try b
                try a done -> -
                resolve a -> refused NOTHING_TO_RESOLVE
                skip a -> refused NOTHING_TO_SKIP
                """);
    }

    @Test
    void shouldLeaveADeadLetterAloneThatWasBroughtBackAndParkedAgain() {
        TccScenario scenario = initiator(1).when("""
                start -> -
                commit -> commit COMMIT_REQUESTED, confirm a
                confirm a gone -> parked confirm a, attention DEAD_LETTER a
                redrive a -> calm a, confirm a#2
                confirm a gone -> parked confirm a, attention DEAD_LETTER a
                """);
        Parking first = new Parking(BranchOperation.CONFIRM, 0);

        assertThat(scenario.state().branches().getFirst().redrives()).isEqualTo(1);
        assertThat(refusal(scenario, new Input.Redrive(0, first, REPAIR)).code())
                .isEqualTo("NOT_DEAD_LETTERED");
        assertThat(refusal(scenario, new Input.Discard(0, first, REPAIR)).code())
                .isEqualTo("NOT_DEAD_LETTERED");
        assertThat(scenario.give(new Input.Redrive(0, new Parking(BranchOperation.CONFIRM, 1), REPAIR))
                        .reply())
                .isNotInstanceOf(Reply.Refused.class);
    }

    @Test
    void shouldGiveUpADeadLetterOnRequest() {
        initiator(1).when("""
                start -> -
                commit -> commit COMMIT_REQUESTED, confirm a
                redrive a -> refused ATTEMPT_IN_FLIGHT
                confirm a unknown -> -
                redrive a -> refused NOT_DEAD_LETTERED
                discard a -> refused NOT_DEAD_LETTERED
                retry a -> confirm a#2
                confirm a gone -> parked confirm a, attention DEAD_LETTER a
                discard a -> discarded confirm a, calm a, COMMITTED | a=CONFIRMED
                """);
    }

    @Test
    void shouldKillAndNameWhatMayHoldAReservation() {
        initiator(2).when("""
                start -> -
                kill -> KILLED [a, b] | due never
                commit -> refused ALREADY_ENDED
                rollback -> refused ALREADY_ENDED
                register 1 -> refused ALREADY_DECIDED
                recovered -> -
                """);
        coordinator(4).when("""
                start -> try a, try b, try c, try d
                try a done -> -
                try b unsent -> -
                try c unknown -> -
                kill -> KILLED [a, c, d] | b=FAILED, c=UNKNOWN, d=UNKNOWN
                late try d 1 done -> -
                """);
    }

    @Test
    void shouldKillADecidedOneAndNameWhatIsNotSettled() {
        initiator(3).when("""
                start -> -
                commit -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c
                confirm a done -> -
                confirm b gone -> parked confirm b, attention DEAD_LETTER b
                kill -> KILLED [b, c] | attention=none
                """);
        initiator(2).when("""
                start -> -
                rollback -> rollback REQUESTED, cancel a, cancel b
                cancel a done -> -
                kill -> KILLED [b]
                """);
        coordinator(2).when("""
                start -> try a, try b
                try b no -> rollback BUSINESS_FAILURE
                kill -> KILLED [a]
                """);
    }

    @Test
    void shouldRefuseEveryRepairOfABranchThatIsNotThere() {
        TccScenario scenario = initiator(2).when("start -> -");

        for (Input input : onBranch(2)) {
            assertThat(refusal(scenario, input))
                    .as("%s", input)
                    .isEqualTo(new Reply.Refused("NO_SUCH_BRANCH", "branch: 2 (expected: 0 to 1)"));
        }
        for (Input input : onBranch(-1)) {
            assertThat(refusal(scenario, input).code()).isEqualTo("NO_SUCH_BRANCH");
        }
        assertThat(refusal(scenario, new Input.RetryNow(null, null, REPAIR)).code())
                .isEqualTo("NOTHING_TO_RETRY");
        assertThat(refusal(scenario, new Input.RetryNow(0, null, REPAIR)).code())
                .isEqualTo("NOTHING_TO_RETRY");
    }

    @Test
    void shouldRefuseARepairOfABranchWhereThereIsNone() {
        TccScenario scenario = initiator(0).when("start -> -");

        assertThat(refusal(scenario, new Input.Discard(0, REPAIR)).message())
                .isEqualTo("branch: 0 (expected: none, the transaction has no branches)");
    }

    @Test
    void shouldRefuseEveryRepairOfAnAttemptInFlight() {
        TccScenario scenario = coordinator(1).when("start -> try a");

        for (Input input : onBranch(0)) {
            Reply.Refused refusal = refusal(scenario, input);
            assertThat(refusal.code()).as("%s", input).isEqualTo("ATTEMPT_IN_FLIGHT");
            assertThat(refusal.message()).contains("PT0.8S");
        }
    }

    @Test
    void shouldRefuseEveryRepairOfAnEndedTransaction() {
        TccScenario scenario = initiator(1).when("""
                start -> -
                commit -> commit COMMIT_REQUESTED, confirm a
                confirm a done -> COMMITTED
                """);

        for (Input input : onBranch(0)) {
            assertThat(refusal(scenario, input).code()).as("%s", input).isEqualTo("ALREADY_ENDED");
        }
        assertThat(refusal(scenario, new Input.RetryNow(null, null, REPAIR)).code())
                .isEqualTo("ALREADY_ENDED");
        assertThat(refusal(scenario, new Input.Kill(REPAIR)).message())
                .isEqualTo("the transaction is COMMITTED (expected: a transaction that has not ended)");
        assertThat(refusal(scenario, new Input.Compensate(null, null, REPAIR)).code())
                .isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void shouldRefuseAnInputForNoBranchInParticular() {
        TccScenario scenario = coordinator(1).when("""
                start -> try a
                try a unknown -> -
                """);

        assertThat(refusal(scenario, new Input.RetryNow(null, JSON, REPAIR)).code())
                .isEqualTo("BRANCH_REQUIRED");
        assertThat(refusal(scenario, new Input.Compensate(null, JSON, REPAIR)).code())
                .isEqualTo("BRANCH_REQUIRED");
    }

    @Test
    void shouldBoundTheNumberOfBranches() {
        TccScenario scenario = initiator(999).when("start -> -");

        assertThat(refusal(scenario, registration(2)))
                .isEqualTo(new Reply.Refused("TOO_MANY_BRANCHES", "1001 branches (expected: at most 1000)"));
        assertThat(scenario.give(registration(1)).reply()).isEqualTo(new Reply.Registered(999, 1, false));
        assertThat(refusal(scenario, registration(1)).code()).isEqualTo("TOO_MANY_BRANCHES");
    }

    @Test
    void shouldBoundTheInputsOfAllBranchesTogether() {
        TccScenario scenario = initiator(0).when("start -> -");
        BranchSpec spec = TccScenario.spec(0);
        Json long5 = new Json("\"" + "x".repeat(5 * 1024 * 1024) + "\"");
        Input.Register one =
                new Input.Register(List.of(new BranchSpec(spec.target(), long5, spec.timeout(), spec.retry())), null);

        for (int i = 0; i < 3; i++) {
            assertThat(scenario.give(one).reply()).isEqualTo(new Reply.Registered(i, 1, false));
        }
        assertThat(refusal(scenario, one).code()).isEqualTo("INPUTS_TOO_LONG");
        assertThat(scenario.give(registration(1)).reply()).isEqualTo(new Reply.Registered(3, 1, false));
    }

    private static Input registration(int branches) {
        return new Input.Register(Collections.nCopies(branches, TccScenario.spec(0)), null);
    }

    @Test
    void shouldNameTheBranchesThatAreMeantAndThoseThatAreThere() {
        TccScenario scenario = initiator(2).when("start -> -");

        assertThat(refusal(scenario, new Input.Commit(List.of())).message())
                .isEqualTo("registered: 1, 2 (expected, as the commit means: none)");
    }

    @Test
    void shouldHandTheTrysResultToConfirmAndCancel() {
        TccScenario committed = initiator(2).when("""
                start -> -
                commit a={"hold":1} b -> commit COMMIT_REQUESTED, confirm a, confirm b
                """);
        TccScenario rolledBack = coordinator(2).when("""
                start -> try a, try b
                try a done {"hold":2} -> -
                try b no -> rollback BUSINESS_FAILURE, cancel a
                """);

        assertThat(committed.call("a", BranchOperation.CONFIRM).result()).isEqualTo(new Json("{\"hold\":1}"));
        assertThat(committed.call("b", BranchOperation.CONFIRM).result()).isEqualTo(Json.NULL);
        assertThat(committed.call("b", BranchOperation.CONFIRM).input()).isEqualTo(new Json("{\"amount\":1.50}"));
        assertThat(rolledBack.call("a", BranchOperation.TRY).result()).isNull();
        assertThat(rolledBack.call("a", BranchOperation.CANCEL).result()).isEqualTo(new Json("{\"hold\":2}"));
    }

    private static List<Input> onBranch(int branch) {
        return List.of(
                new Input.RetryNow(branch, null, REPAIR),
                new Input.Compensate(branch, null, REPAIR),
                new Input.Skip(branch, JSON, REPAIR),
                new Input.Resolve(branch, JSON, REPAIR),
                new Input.Redrive(branch, REPAIR),
                new Input.Discard(branch, REPAIR));
    }

    private static Reply.Refused refusal(TccScenario scenario, Input input) {
        TccState before = scenario.state();
        Transition<TccState> transition = scenario.give(input);
        assertThat(transition.events()).isEmpty();
        assertThat(transition.effects()).isEmpty();
        assertThat(transition.state()).isEqualTo(before);
        assertThat(transition.reply()).isInstanceOf(Reply.Refused.class);
        return (Reply.Refused) transition.reply();
    }
}
