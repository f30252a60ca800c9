package dev.norn.engine.message;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Event.MessagePrepared;
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
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The transactional message as a pure state machine: {@code decide} says what an input leads to, {@code evolve} what an event
 * makes of the state. One instance serves all messages, from any thread; nothing it is given is changed.
 *
 * <h2>What must be durable, and why nothing else must</h2>
 *
 * <ol>
 *   <li><b>The message, before the producer is told its id.</b> From then on its local transaction may commit, and if the
 *       producer dies right after it, only the record says whom to ask and what to deliver to whom.
 *   <li><b>The decision, before the first delivery.</b> A delivery that reached its participant cannot be taken back; after
 *       a crash the same decision must be there. And before a submit is answered: its producer forgets the message then. The
 *       first attempts of all deliveries are in the same record.
 *   <li><b>The end, before anyone is told of it.</b> Not for safety (asked again, a participant gives its old answer), but
 *       so that "ended" is never taken back. A rollback ends in the record of its decision.
 * </ol>
 *
 * <p>What the producer answered to a check need not be durable by itself: asked again it says the same, because its answer
 * is a row in its own database. That a delivery is done need not be either while others are in flight, see
 * {@link #mayWait(MessageState, Collection)}.
 *
 * <p>The shell owes the machine what {@link dev.norn.engine.saga.SagaMachine} says.
 */
public final class MessageMachine {

    private final MessageRules rules;

    /** A machine with these rules. */
    public MessageMachine(MessageRules rules) {
        this.rules = rules;
    }

    /** Accepts a new message. Nothing is sent before it is decided, or its producer has been silent for long. */
    public Transition<MessageState> start(StartMessage command, Instant now, RandomGenerator random) {
        Instant time = Instant.ofEpochMilli(now.toEpochMilli());
        Duration asked = command.timeout();
        Duration timeout = asked == null ? rules.checkAfter() : asked;
        MessagePrepared prepared = new MessagePrepared(
                command.name(),
                command.check(),
                command.deliveries(),
                command.businessKey(),
                command.labels(),
                Instant.ofEpochMilli(time.plus(timeout).toEpochMilli()));
        Turn turn = new Turn(begin(command.id(), time, prepared), time, random);
        turn.begunWith(prepared);
        return turn.done(new Reply.Accepted());
    }

    /**
     * What an input leads to. A refused command, an answer that nobody waits for and time that brings nothing due change
     * nothing and have no events.
     */
    public Transition<MessageState> decide(MessageState state, Input input, Instant now, RandomGenerator random) {
        Turn turn = new Turn(state, now, random);
        Verdict verdict = handle(turn, input);
        if (verdict instanceof Verdict.Taken) {
            Delivery.advance(turn);
        }
        return turn.done(verdict);
    }

    private static Verdict handle(Turn turn, Input input) {
        return switch (input) {
            case Input.Answered it -> AnsweredHandler.handle(turn, it);
            case Input.TimePassed it ->
                Timers.nextDueAt(turn.state()) <= turn.nowMillis() ? Verdict.TAKEN : Verdict.IGNORED;
            case Input.Recovered it -> RepairHandler.recovered(turn);
            case Input.Register it -> Refusals.notTcc("message");
            case Input.Commit it -> DecisionHandler.handle(turn, it);
            case Input.Rollback it -> DecisionHandler.handle(turn, it);
            case Input.RetryNow it -> Repairs.retry(turn, it);
            case Input.Compensate it -> DecisionHandler.handle(turn, it);
            case Input.Skip it -> Repairs.nothingToSkip(turn.state(), it);
            case Input.Resolve it -> RepairHandler.handle(turn, it);
            case Input.Kill it -> RepairHandler.handle(turn, it);
            case Input.Redrive it -> Repairs.redrive(turn, it);
            case Input.Discard it -> RepairHandler.handle(turn, it);
        };
    }

    /**
     * Whether inputs can wait a little for the ones after them, so that all are decided together and written once: they say
     * that deliveries are done, and others of the message are in flight. Lost in a crash, they are asked for again.
     *
     * @param inputs what has come since the state, in order
     */
    public static boolean mayWait(MessageState state, Collection<? extends Input> inputs) {
        for (Input input : inputs) {
            boolean delivered = input instanceof Input.Answered answered
                    && answered.answer() instanceof Answer.Done
                    && answered.operation() == BranchOperation.ACTION
                    && AnsweredHandler.isAwaited(state, answered);
            if (!delivered) {
                return false;
            }
        }
        return inputs.size() < state.callsInFlight();
    }

    /** The state after a message's first event. */
    public MessageState begin(long id, Instant time, MessagePrepared prepared) {
        return MessageState.begin(rules, id, time.toEpochMilli(), prepared);
    }

    /**
     * The state after one more event.
     *
     * @throws IllegalStateException if the event cannot follow: a bug, or a damaged journal
     */
    public MessageState evolve(MessageState state, Instant time, Event event) {
        return MessageEvolution.evolve(state, time.toEpochMilli(), event);
    }

    /**
     * The state after all of a message's events, in order, the first of them {@link MessagePrepared}.
     *
     * @throws IllegalStateException if the events cannot have happened like this
     */
    public MessageState replay(long id, List<RecordedEvent> events) {
        return Replay.of(id, events, MessagePrepared.class, this::begin, this::evolve);
    }
}
