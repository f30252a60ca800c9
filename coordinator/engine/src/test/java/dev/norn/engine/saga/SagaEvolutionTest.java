package dev.norn.engine.saga;

import static dev.norn.engine.saga.TestSaga.saga;
import static dev.norn.engine.saga.TestSaga.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.ScriptWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events that cannot have happened are refused: they are a bug or a damaged journal. */
class SagaEvolutionTest {

    private static final SagaMachine MACHINE = new SagaMachine(saga(step("a"), step("b")));
    private static final Event.SagaStarted STARTED =
            new Event.SagaStarted("test", 1, Json.NULL, null, Map.of(), Scenario.START.plusSeconds(60));

    @Test
    void shouldRefuseASecondDecision() {
        refuse("undecided", decided(Decision.ROLLBACK), decided(Decision.ROLLBACK));
        refuse("undecided", decided(Decision.ROLLBACK), decided(Decision.COMMIT));
        refuse("undecided", decided(Decision.COMMIT), decided(Decision.ROLLBACK));
    }

    @Test
    void shouldRefuseAnActionAfterTheDecisionToRollBack() {
        refuse("no action", decided(Decision.ROLLBACK), new Event.AttemptStarted(0, BranchOperation.ACTION, 1));
    }

    @Test
    void shouldRefuseACompensationWithoutTheDecisionToRollBack() {
        refuse("no compensation", new Event.AttemptStarted(0, BranchOperation.COMPENSATE, 1));
        refuse("no compensation", decided(Decision.COMMIT), new Event.AttemptStarted(0, BranchOperation.COMPENSATE, 1));
    }

    @Test
    void shouldRefuseACompensationWhileItsActionIsInFlight() {
        refuse(
                "follows the branch's last one",
                new Event.AttemptStarted(0, BranchOperation.ACTION, 1),
                decided(Decision.ROLLBACK),
                new Event.AttemptStarted(0, BranchOperation.COMPENSATE, 1));
    }

    @Test
    void shouldRefuseAnAttemptTwice() {
        refuse(
                "follows the branch's last one",
                new Event.AttemptStarted(0, BranchOperation.ACTION, 1),
                new Event.AttemptNotSent(0, BranchOperation.ACTION, 1, ScriptWords.ERROR, Scenario.START),
                new Event.AttemptStarted(0, BranchOperation.ACTION, 1));
    }

    @Test
    void shouldRefuseAnOutcomeThatNobodyWaitsFor() {
        refuse("in flight", new Event.BranchSucceeded(0, 1, Json.NULL));
        refuse(
                "in flight",
                new Event.AttemptStarted(0, BranchOperation.ACTION, 1),
                new Event.BranchSucceeded(0, 2, Json.NULL));
        refuse("in flight", new Event.AttemptStarted(0, BranchOperation.ACTION, 1), new Event.BranchCompensated(0, 1));
    }

    @Test
    void shouldRefuseAnEndThatDoesNotFollowTheDecision() {
        refuse("COMMITTING", new Event.Ended(TransactionStatus.COMMITTED, Json.NULL));
        refuse("COMMITTING", decided(Decision.ROLLBACK), new Event.Ended(TransactionStatus.COMMITTED, Json.NULL));
        refuse("ROLLING_BACK", decided(Decision.COMMIT), new Event.Ended(TransactionStatus.ROLLED_BACK, Json.NULL));
        refuse("an end", decided(Decision.COMMIT), new Event.Ended(TransactionStatus.COMMITTING, Json.NULL));
    }

    @Test
    void shouldRefuseAnythingAfterTheEnd() {
        refuse("not ended", new Event.Killed(Scenario.REPAIR, List.of()), new Event.AttentionCleared(null));
    }

    @Test
    void shouldRefuseToBringBackWhatIsNotParked() {
        refuse("a dead letter", new Event.Redriven(0, BranchOperation.ACTION, Scenario.REPAIR));
        refuse("a dead letter", new Event.Discarded(0, BranchOperation.ACTION, Scenario.REPAIR));
    }

    @Test
    void shouldRefuseASecondStart() {
        refuse("the first event", STARTED);
    }

    @Test
    void shouldRefuseAHistoryThatDoesNotBeginWithItsStart() {
        List<RecordedEvent> noStart = List.of(new RecordedEvent(1, Scenario.START, decided(Decision.COMMIT)));
        assertThatIllegalStateException().isThrownBy(() -> MACHINE.replay(42, noStart));
        assertThatIllegalStateException().isThrownBy(() -> MACHINE.replay(42, List.of()));
    }

    @Test
    void shouldRefuseAnotherDefinitionsHistory() {
        Event.SagaStarted other = new Event.SagaStarted("test", 2, Json.NULL, null, Map.of(), Scenario.START);
        assertThatIllegalStateException()
                .isThrownBy(() -> MACHINE.begin(42, Scenario.START, other))
                .withMessageContaining("test/2")
                .withMessageContaining("test/1");
    }

    @Test
    void shouldCutTimesToMilliseconds() {
        Instant precise = Scenario.START.plusNanos(123_456_789);
        StartSaga start = new StartSaga(42, Json.NULL, null, Map.of(), Duration.ofNanos(1_500_000));
        SagaState state = MACHINE.start(start, precise, () -> 0).state();
        assertThat(state.createdAt()).isEqualTo(Scenario.START.plusMillis(123));
        assertThat(state.deadline()).isEqualTo(Scenario.START.plusMillis(124));
    }

    @Test
    void shouldRefuseATimeoutThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StartSaga(42, Json.NULL, null, Map.of(), Duration.ZERO))
                .withMessageContaining("PT0S");
    }

    private static Event decided(Decision decision) {
        return new Event.Decided(decision, "CODE", "reason", null);
    }

    /** The last of the events is refused, the others are not. */
    private static void refuse(String expectation, Event... events) {
        SagaState state = MACHINE.begin(42, Scenario.START, STARTED);
        for (int i = 0; i < events.length - 1; i++) {
            state = MACHINE.evolve(state, Scenario.START, events[i]);
        }
        SagaState last = state;
        assertThatIllegalStateException()
                .isThrownBy(() -> MACHINE.evolve(last, Scenario.START, events[events.length - 1]))
                .withMessageContaining(expectation);
    }
}
