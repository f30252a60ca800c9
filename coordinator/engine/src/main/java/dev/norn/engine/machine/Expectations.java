package dev.norn.engine.machine;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an event demands of the state that it follows, in every mode. One that cannot follow is a bug or a damaged journal,
 * and an {@link IllegalStateException}.
 */
public final class Expectations {

    private Expectations() {}

    /** Nothing follows the end. */
    public static void open(TransactionState state, Event event) {
        if (state.status().ended()) {
            throw illegal(state, event, "a transaction that has not ended");
        }
    }

    /** The branch, whose attempt with that number is in flight. */
    public static <B extends BranchState> B inFlight(
            TransactionState state, Event event, B branch, BranchOperation operation, int attempt) {
        boolean meant = branch.operation() == operation && branch.attempts().last() == attempt;
        if (!branch.inFlight() || !meant) {
            throw illegal(state, event, "an attempt in flight");
        }
        return branch;
    }

    /** The branch, which has no attempt in flight. */
    public static <B extends BranchState> B notInFlight(TransactionState state, Event event, B branch) {
        if (branch.inFlight()) {
            throw illegal(state, event, "no attempt in flight");
        }
        return branch;
    }

    /** The branch, which is a dead letter. */
    public static <B extends BranchState> B deadLetter(TransactionState state, Event event, B branch) {
        if (!branch.deadLettered()) {
            throw illegal(state, event, "a dead letter");
        }
        return branch;
    }

    /** The end fits the decision, and no call is in flight. */
    public static void mayEnd(TransactionState state, Event.Ended event) {
        TransactionStatus expected =
                switch (event.status()) {
                    case COMMITTED -> TransactionStatus.COMMITTING;
                    case ROLLED_BACK -> TransactionStatus.ROLLING_BACK;
                    case ACTIVE, COMMITTING, ROLLING_BACK, KILLED -> throw illegal(state, event, "an end");
                };
        if (state.status() != expected || state.inFlight()) {
            throw illegal(state, event, "status " + expected + " and nothing in flight");
        }
    }

    /** A time of an event as states keep it: {@link Attempts#NEVER} for null. */
    public static long millis(@Nullable Instant time) {
        return time == null ? Attempts.NEVER : time.toEpochMilli();
    }

    /** The event cannot follow the state. */
    public static IllegalStateException illegal(TransactionState state, Event event, String expectation) {
        return new IllegalStateException("event " + event + " cannot follow (expected: " + expectation + "): " + state);
    }
}
