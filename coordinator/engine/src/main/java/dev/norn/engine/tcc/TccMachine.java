package dev.norn.engine.tcc;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Event.TccStarted;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Replay;
import dev.norn.engine.machine.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * TCC as a pure state machine: {@code decide} says what an input leads to, {@code evolve} what an event makes of the state.
 * One instance serves all transactions, from any thread; nothing it is given is changed.
 *
 * <h2>What must be durable, and why nothing else must</h2>
 *
 * <ol>
 *   <li><b>A branch, before its try.</b> Whoever makes the try, initiator or coordinator: if all of them die after it, only
 *       the record tells whom to cancel. Begin with first branches is one record; a bare begin is one too, because its id
 *       is given away and must not be forgotten or given twice.
 *   <li><b>The decision, before the first confirm or cancel.</b> One confirm that reached its participant cannot be taken
 *       back; after a crash the same decision must be there. What the tries gave and the first attempts of all confirms
 *       are in the same record: they need no point of their own.
 *   <li><b>The end, before anyone is told of it.</b> Not for safety (asked again, a participant gives its old answer), but
 *       so that "ended" is never taken back.
 * </ol>
 *
 * <p>That a try is done need not be durable by itself: until the decision everything is cancelled anyway, and the decision
 * says it. That a confirm or cancel is done need not be either while others are in flight. So both wait a little: see
 * {@link #mayWait(TccState, Collection)}. That a further attempt was made is durable only so that its number and its pause
 * outlive a crash; it rides with what comes next.
 *
 * <p>The shell owes the machine what {@link dev.norn.engine.saga.SagaMachine} says.
 */
public final class TccMachine {

    private final TccRules rules;

    /** A machine with these rules. */
    public TccMachine(TccRules rules) {
        this.rules = rules;
    }

    /** Accepts a new transaction; starts the tries, if they are the coordinator's. */
    public Transition<TccState> start(StartTcc command, Instant now, RandomGenerator random) {
        Instant time = Instant.ofEpochMilli(now.toEpochMilli());
        Duration asked = command.timeout();
        Duration timeout = asked == null ? rules.transactionTimeout() : asked;
        TccStarted started = new TccStarted(
                command.name(),
                command.triedBy(),
                command.branches(),
                command.businessKey(),
                command.labels(),
                Instant.ofEpochMilli(time.plus(timeout).toEpochMilli()));
        Turn turn = new Turn(begin(command.id(), time, started), time, random);
        turn.begunWith(started);
        if (command.triedBy() == TriedBy.COORDINATOR) {
            for (int i = 0; i < turn.state().branchCount(); i++) {
                Attempting.start(turn, i, BranchOperation.TRY);
            }
        }
        return turn.done(new Reply.Accepted());
    }

    /**
     * What an input leads to. An answer that nobody waits for and time that brings nothing due change nothing and have no
     * events. A refused command has none of its own; but one that comes at or after the deadline finds the transaction
     * rolled back, and the refusal comes with that.
     */
    public Transition<TccState> decide(TccState state, Input input, Instant now, RandomGenerator random) {
        Turn turn = new Turn(state, now, random);
        if (input instanceof Input.Commit || input instanceof Input.Register || input instanceof Input.Rollback) {
            Settlement.rollBackAtDeadline(turn);
        }
        Verdict verdict = handle(turn, input);
        if (turn.hasEvents() || verdict instanceof Verdict.Taken) {
            Settlement.advance(turn);
        }
        return turn.done(verdict);
    }

    private static Verdict handle(Turn turn, Input input) {
        return switch (input) {
            case Input.Answered it -> AnsweredHandler.handle(turn, it);
            case Input.TimePassed it ->
                Timers.nextDueAt(turn.state()) <= turn.nowMillis() ? Verdict.TAKEN : Verdict.IGNORED;
            case Input.Recovered it -> RepairHandler.recovered(turn);
            case Input.Register it -> RegisterHandler.handle(turn, it);
            case Input.Commit it -> CommitHandler.handle(turn, it);
            case Input.Rollback it -> RollbackHandler.handle(turn, it);
            case Input.RetryNow it -> Repairs.retry(turn, it);
            case Input.Compensate it -> RollbackHandler.handle(turn, it);
            case Input.Skip it -> Repairs.nothingToSkip(turn.state(), it);
            case Input.Resolve it -> RepairHandler.handle(turn, it);
            case Input.Kill it -> RepairHandler.handle(turn, it);
            case Input.Redrive it -> Repairs.redrive(turn, it);
            case Input.Discard it -> Repairs.discard(turn, it);
        };
    }

    /**
     * Whether inputs can wait a little for the ones after them, so that all are decided together and written once: they say
     * that confirms or cancels are done, or tries while nothing is decided, others of the transaction are in flight, and
     * nothing follows from them but the record. Lost in a crash, they are asked for again.
     *
     * @param inputs what has come since the state, in order
     */
    public static boolean mayWait(TccState state, Collection<? extends Input> inputs) {
        for (Input input : inputs) {
            boolean done = input instanceof Input.Answered answered
                    && answered.answer() instanceof Answer.Done
                    && hasNoConsequence(state, answered.operation())
                    && AnsweredHandler.isAwaited(state, answered);
            if (!done) {
                return false;
            }
        }
        return inputs.size() < state.callsInFlight();
    }

    /** In a rollback a try that is done is cancelled at once; else nothing follows before the last one. */
    private static boolean hasNoConsequence(TccState state, BranchOperation operation) {
        return !operation.isForward() || state.status() == TransactionStatus.ACTIVE;
    }

    /** The state after a transaction's first event. */
    public TccState begin(long id, Instant time, TccStarted started) {
        return TccState.begin(rules, id, time.toEpochMilli(), started);
    }

    /**
     * The state after one more event.
     *
     * @throws IllegalStateException if the event cannot follow: a bug, or a damaged journal
     */
    public TccState evolve(TccState state, Instant time, Event event) {
        return TccEvolution.evolve(state, time.toEpochMilli(), event);
    }

    /**
     * The state after all of a transaction's events, in order, the first of them {@link TccStarted}.
     *
     * @throws IllegalStateException if the events cannot have happened like this
     */
    public TccState replay(long id, List<RecordedEvent> events) {
        return Replay.of(id, events, TccStarted.class, this::begin, this::evolve);
    }
}
