package dev.norn.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Input;
import dev.norn.engine.Parking;
import dev.norn.engine.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the package's description, one by one. */
class MessageRulesTest {

    // ---- the way it goes

    @Test
    void shouldDeliverToAllAtOnceWhenItIsSubmitted() {
        MessageScenario.to(3).when("""
                prepare -> - | due 10s, producer=PENDING, 1=PENDING
                submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2, deliver 3 | producer=SUCCEEDED, 1=ACTIVE
                2 done {"id":7} -> - | 2=SUCCEEDED
                1 done -> -
                3 done -> COMMITTED | due never
                """);
    }

    @Test
    void shouldEndWithoutADeliveryWhenItIsAborted() {
        MessageScenario.to(2).when("""
                prepare -> -
                abort -> rollback REQUESTED, ROLLED_BACK | producer=FAILED, 1=PENDING, due never
                """);
    }

    // ---- asking back

    @Test
    void shouldAskItsProducerWhenItsTimeIsUp() {
        MessageScenario.to(1).when("""
                prepare 3s -> - | due 3s
                due -> ask | producer=ACTIVE
                producer done -> commit CHECK_COMMITTED, deliver 1 | producer=SUCCEEDED
                1 done -> COMMITTED
                """);
    }

    @Test
    void shouldEndWithoutADeliveryWhenItsProducerSaysThatItNeverWillBe() {
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                producer gone -> rollback CHECK_NEVER, ROLLED_BACK | producer=FAILED, 1=PENDING
                """);
    }

    @Test
    void shouldAskAgainUntilItsProducerSaysOneOrTheOther() {
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                producer unknown -> - | due 200ms
                due -> ask#2
                producer no -> - | due 400ms
                due -> ask#3
                producer unsent -> - | due 800ms
                due -> ask#4
                producer working 5s -> - | due 5s
                due -> ask#5
                recovered -> ask#6
                producer gone -> rollback CHECK_NEVER, ROLLED_BACK
                """);
    }

    @Test
    void shouldNeverStopAskingBecauseOfThePolicyOfTheCheck() {
        MessageRules rules = MessageRules.STANDARD;
        MessageBranch producer = MessageBranch.producer(MessageScenario.delivery(1, MessageScenario.policy(2)), 0);
        assertThat(rules.policy(producer).allowsMoreAfter(1_000_000)).isTrue();
        assertThat(rules.policy(MessageBranch.delivery(producer.spec())).allowsMoreAfter(2))
                .isFalse();
    }

    @Test
    void shouldTakeASubmitWhileItAsks() {
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                submit -> commit COMMIT_REQUESTED, deliver 1
                late producer 1 gone -> -
                1 done -> COMMITTED
                """);
    }

    @Test
    void shouldNotLetTimeDecide() {
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                producer unknown -> -
                due -> ask#2
                wait 6m -> attention RETRYING 0 | attention=RETRYING
                wait 24h -> -
                producer unknown -> parked 0, attention DEAD_LETTER 0 | attention=DEAD_LETTER, due never
                submit -> commit COMMIT_REQUESTED, calm 0, deliver 1 | attention=none
                1 done -> COMMITTED
                """);
    }

    // ---- one decision

    @Test
    void shouldTakeTheSameDecisionAgainAndRefuseTheOther() {
        MessageScenario.to(1).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1
                submit -> -
                abort -> refused ALREADY_DECIDED
                compensate -> refused ALREADY_DECIDED
                1 done -> COMMITTED
                submit -> -
                abort -> refused ALREADY_DECIDED
                """);
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                producer gone -> rollback CHECK_NEVER, ROLLED_BACK
                submit -> refused ALREADY_DECIDED
                abort -> -
                """);
    }

    @Test
    void shouldRefuseWhatIsOfTcc() {
        MessageScenario.to(1).when("""
                prepare -> -
                register -> refused WRONG_MODE
                submit-naming -> refused WRONG_MODE
                """);
    }

    // ---- delivering

    @Test
    void shouldDeliverAgainUntilItIsDone() {
        MessageScenario.to(1).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1
                1 unknown -> - | due 200ms
                due -> deliver 1#2
                1 gone -> - | due 400ms
                due -> deliver 1#3
                1 unsent -> - | due 800ms
                due -> deliver 1#4
                1 working -> - | due 1600ms
                due -> deliver 1#5
                recovered -> deliver 1#6
                1 done -> COMMITTED
                """);
    }

    @Test
    void shouldParkADeliveryThatIsRefused() {
        MessageScenario.to(2).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2
                1 no -> parked 1, attention DEAD_LETTER 1 | due 5m
                2 done -> - | attention=DEAD_LETTER, due never
                redrive 1 -> calm 1, deliver 1#2
                1 done -> COMMITTED
                """);
    }

    @Test
    void shouldLeaveADeadLetterAloneThatWasBroughtBackAndParkedAgain() {
        MessageScenario scenario = MessageScenario.to(1).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1
                1 no -> parked 1, attention DEAD_LETTER 1
                redrive 1 -> calm 1, deliver 1#2
                1 no -> parked 1, attention DEAD_LETTER 1
                """);
        Parking first = new Parking(BranchOperation.ACTION, 0);

        assertThat(scenario.state().branches().get(1).redrives()).isEqualTo(1);
        for (Input late : List.of(
                new Input.Redrive(1, first, MessageScenario.REPAIR),
                new Input.Discard(1, first, MessageScenario.REPAIR))) {
            assertThat(scenario.give(late).reply())
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("NOT_DEAD_LETTERED"));
        }
    }

    @Test
    void shouldParkADeliveryThatDoesNotSucceedForLong() {
        MessageScenario.to(1).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1
                wait 5m -> attention RETRYING 1
                wait 24h -> -
                1 unknown -> parked 1, attention DEAD_LETTER 1
                """);
    }

    @Test
    void shouldParkADeliveryWhoseOwnPolicyIsExhausted() {
        MessageScenario.toOne(2).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1
                1 unsent -> -
                due -> deliver 1#2
                1 unknown -> -
                due -> deliver 1#3
                1 unknown -> parked 1, attention DEAD_LETTER 1
                discard 1 -> discarded 1, calm 1, COMMITTED | 1=SKIPPED
                """);
    }

    // ---- repairs

    @Test
    void shouldLetAnOperatorDecide() {
        MessageScenario.to(1).when("""
                prepare -> -
                compensate producer -> refused NOTHING_TO_COMPENSATE
                compensate -> rollback OPERATOR, ROLLED_BACK
                """);
        MessageScenario.to(1).when("""
                prepare -> -
                resolve 1 -> refused NOTHING_TO_RESOLVE
                resolve producer -> commit OPERATOR, deliver 1 | producer=SUCCEEDED
                resolve 1 -> refused ATTEMPT_IN_FLIGHT
                1 unknown -> -
                skip 1 -> refused NOTHING_TO_SKIP
                resolve 1 {"by":"hand"} -> COMMITTED | 1=SUCCEEDED
                retry -> refused ALREADY_ENDED
                """);
    }

    @Test
    void shouldAskNowWhenAnOperatorWantsIt() {
        MessageScenario.to(1).when("""
                prepare -> -
                retry -> ask
                producer unknown -> -
                retry producer {"id":1} -> ask#2
                retry 1 -> refused NOTHING_TO_RETRY
                retry producer -> refused ATTEMPT_IN_FLIGHT
                producer gone -> rollback CHECK_NEVER, ROLLED_BACK
                """);
    }

    @Test
    void shouldGiveTheMessageUpWithItsParkedCheck() {
        MessageScenario.to(1).when("""
                prepare -> -
                due -> ask
                wait 25h -> attention RETRYING 0
                producer unknown -> parked 0, attention DEAD_LETTER 0
                redrive 1 -> refused NOT_DEAD_LETTERED
                discard producer -> discarded 0, calm 0, rollback OPERATOR, ROLLED_BACK | producer=FAILED
                """);
    }

    @Test
    void shouldSayWhatAKillLeaves() {
        MessageScenario.to(2).when("""
                prepare -> -
                kill -> KILLED [0]
                submit -> refused ALREADY_ENDED
                abort -> refused ALREADY_ENDED
                """);
        MessageScenario.to(2).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2
                1 done -> -
                kill -> KILLED [2] | 2=UNKNOWN
                """);
    }

    // ---- waiting

    @Test
    void shouldLetDoneAnswersWaitForTheOthers() {
        MessageScenario scenario = MessageScenario.to(2).when("""
                prepare -> -
                submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2
                """);
        Input first = answered(1, new Answer.Done(Json.NULL));
        Input second = answered(2, new Answer.Done(Json.NULL));
        Input unknown = answered(2, new Answer.StillWorking(null));
        assertThat(MessageMachine.mayWait(scenario.state(), List.of(first))).isTrue();
        assertThat(MessageMachine.mayWait(scenario.state(), List.of(first, second)))
                .isFalse();
        assertThat(MessageMachine.mayWait(scenario.state(), List.of(unknown))).isFalse();
    }

    private static Input answered(int branch, Answer answer) {
        return new Input.Answered(branch, BranchOperation.ACTION, 1, answer);
    }
}
