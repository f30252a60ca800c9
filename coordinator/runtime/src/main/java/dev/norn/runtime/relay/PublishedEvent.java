package dev.norn.runtime.relay;

import dev.norn.engine.Event;
import dev.norn.engine.codec.PublicEvents;
import dev.norn.runtime.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the world. Its type and data are what {@link PublicEvents} says.
 *
 * @param shard the transaction's shard
 * @param sequence grows within the shard, with gaps; with the shard it names the event for ever
 * @param time when it was decided
 * @param event what happened
 * @param transaction to what
 */
public record PublishedEvent(int shard, long sequence, Instant time, Event event, PublishedTransaction transaction) {

    /** The same each time that this event is published, and of no other event. */
    public String id() {
        return shard + "-" + sequence;
    }

    /** {@link PublicEvents#type}. */
    public String type() {
        return PublicEvents.type(event);
    }

    /** The id of the branch that it is about; null if it is about the transaction. */
    public @Nullable String branch() {
        Integer number = PublicEvents.branch(event);
        return number == null ? null : transaction.branch(number);
    }

    /** W3C trace context: the trace of the transaction's calls, and a span that is the same each time. */
    public String traceparent() {
        return TraceContext.ofEvent(transaction.id(), sequence);
    }

    /**
     * Whether an event is for the world. What only keeps the books of attempts is not: it is in the journal, for the API to
     * show.
     */
    public static boolean isForTheWorld(Event event) {
        return switch (event) {
            case Event.AttemptStarted e -> false;
            case Event.AttemptInterrupted e -> false;
            case Event.AttemptUnknown e -> false;
            case Event.AttemptNotSent e -> false;
            case Event.AttemptPending e -> false;
            case Event.ExpressionFailed e -> false;
            case Event.SagaStarted e -> true;
            case Event.TccStarted e -> true;
            case Event.MessagePrepared e -> true;
            case Event.BranchesRegistered e -> true;
            case Event.BranchTried e -> true;
            case Event.BranchConfirmed e -> true;
            case Event.BranchCancelled e -> true;
            case Event.BranchSkipped e -> true;
            case Event.BranchSucceeded e -> true;
            case Event.BranchFailed e -> true;
            case Event.BranchCompensated e -> true;
            case Event.Decided e -> true;
            case Event.AttentionRaised e -> true;
            case Event.AttentionCleared e -> true;
            case Event.DeadLettered e -> true;
            case Event.Redriven e -> true;
            case Event.Discarded e -> true;
            case Event.RetryRequested e -> true;
            case Event.SkippedByOperator e -> true;
            case Event.ResolvedByOperator e -> true;
            case Event.Ended e -> true;
            case Event.Killed e -> true;
        };
    }
}
