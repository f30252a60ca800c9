package dev.norn.engine.saga;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Event;
import dev.norn.engine.Event.SagaStarted;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Reply;
import dev.norn.engine.Transition;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Replay;
import dev.norn.engine.machine.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The saga as a pure state machine: {@code decide} says what an input leads to, {@code evolve} what an event makes of the
 * state. One instance serves all transactions of one definition, from any thread; nothing it is given is changed.
 *
 * <p>Times are cut to milliseconds. {@code now} may stand still, and must not run backwards from one call to the next for
 * the same transaction.
 *
 * <p>The shell owes the machine: exactly one {@link Input.Answered} for each {@link dev.norn.engine.Effect.Call} (a call
 * whose timeout is over is answered {@link dev.norn.engine.Answer.Unknown}); {@link Input.TimePassed} when
 * {@link SagaState#nextDueAt()} has come; and {@link Input.Recovered} once after a replay. Too much of any of these does
 * no harm.
 */
public final class SagaMachine {

    private final SagaPlan plan;

    /** The machine of one definition. */
    public SagaMachine(SagaDefinition definition) {
        this.plan = SagaPlan.of(definition);
    }

    /** The definition that it runs. */
    public SagaDefinition definition() {
        return plan.definition();
    }

    /** Accepts a new transaction and starts its first steps. */
    public Transition<SagaState> start(StartSaga command, Instant now, RandomGenerator random) {
        Instant time = Instant.ofEpochMilli(now.toEpochMilli());
        Duration override = command.timeout();
        Duration timeout = override == null ? plan.definition().timeout() : override;
        SagaStarted started = new SagaStarted(
                plan.definition().name(),
                plan.definition().version(),
                command.input(),
                command.businessKey(),
                command.labels(),
                Instant.ofEpochMilli(time.plus(timeout).toEpochMilli()));
        Turn turn = new Turn(begin(command.id(), time, started), time, random);
        turn.begunWith(started);
        Progress.advance(turn);
        return turn.done(new Reply.Accepted());
    }

    /**
     * What an input leads to. A refused input, an answer that nobody waits for and time that brings nothing due change
     * nothing and have no events.
     */
    public Transition<SagaState> decide(SagaState state, Input input, Instant now, RandomGenerator random) {
        Turn turn = new Turn(state, now, random);
        Verdict verdict =
                switch (input) {
                    case Input.Answered it -> AnsweredHandler.handle(turn, it);
                    case Input.TimePassed it -> TimePassedHandler.handle(turn);
                    case Input.Recovered it -> RecoveredHandler.handle(turn);
                    case Input.Register it -> Refusals.notTcc("saga");
                    case Input.Commit it -> Refusals.notTcc("saga");
                    case Input.Rollback it -> RollbackHandler.handle(turn, it);
                    case Input.RetryNow it -> Repairs.retry(turn, it);
                    case Input.Compensate it -> CompensateHandler.handle(turn, it);
                    case Input.Skip it -> SkipHandler.handle(turn, it);
                    case Input.Resolve it -> ResolveHandler.handle(turn, it);
                    case Input.Kill it -> KillHandler.handle(turn, it);
                    case Input.Redrive it -> Repairs.redrive(turn, it);
                    case Input.Discard it -> DiscardHandler.handle(turn, it);
                };
        if (verdict instanceof Verdict.Taken) {
            Progress.advance(turn);
        }
        return turn.done(verdict);
    }

    /**
     * The state after a transaction's first event.
     *
     * @throws IllegalStateException if the event names another definition
     */
    public SagaState begin(long id, Instant time, SagaStarted started) {
        if (!started.saga().equals(plan.definition().name())
                || started.version() != plan.definition().version()) {
            throw new IllegalStateException("transaction " + id + " runs " + started.saga() + "/" + started.version()
                    + " (expected: " + plan.definition().name() + "/"
                    + plan.definition().version() + ")");
        }
        return SagaState.begin(plan, id, time.toEpochMilli(), started);
    }

    /**
     * The state after one more event.
     *
     * @throws IllegalStateException if the event cannot follow: a bug, or a damaged journal
     */
    public SagaState evolve(SagaState state, Instant time, Event event) {
        return SagaEvolution.evolve(state, time.toEpochMilli(), event);
    }

    /**
     * The state after all of a transaction's events, in order, the first of them {@link SagaStarted}.
     *
     * @throws IllegalStateException if the events cannot have happened like this
     */
    public SagaState replay(long id, List<RecordedEvent> events) {
        return Replay.of(id, events, SagaStarted.class, this::begin, this::evolve);
    }
}
