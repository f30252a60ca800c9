package dev.norn.runtime;

import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;

/**
 * What the runtime counts and times as it happens; what can be looked up is in {@link NodeStatus}. Called by the loops:
 * must not block or throw. Safe for use by many threads.
 */
public interface RuntimeMetrics {

    /** Counts nothing. */
    RuntimeMetrics NONE = new RuntimeMetrics() {};

    /** How an attempt ended. */
    enum AttemptOutcome {
        DONE,
        BUSINESS_FAILURE,
        STILL_WORKING,
        GONE,
        UNKNOWN,
        NOT_SENT
    }

    /** A transaction was accepted, and that is durable. */
    default void transactionStarted(Mode mode, String name) {}

    /**
     * A transaction has ended, and that is durable.
     *
     * @param duration since it was accepted
     */
    default void transactionEnded(Mode mode, String name, TransactionStatus status, Duration duration) {}

    /**
     * An attempt of a branch operation has ended.
     *
     * @param duration since it was sent; zero if it was not
     */
    default void attemptEnded(String participant, String operation, AttemptOutcome outcome, Duration duration) {}

    /**
     * A batch was committed.
     *
     * @param entries how many entries it had
     * @param duration of the commit, from the request to the answer
     */
    default void batchCommitted(int entries, Duration duration) {}
}
