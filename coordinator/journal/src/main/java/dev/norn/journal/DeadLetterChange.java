package dev.norn.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change to the list of dead letters; committed with the events that cause it. */
public sealed interface DeadLetterChange {

    /** The transaction's id. */
    long transactionId();

    /** The branch's number. */
    int branch();

    /**
     * An operation used up its attempts.
     *
     * @param step the step's id
     * @param participant whom it calls
     * @param operation what it calls
     * @param kind {@code action} or {@code compensate}
     * @param attempts how often it was tried
     * @param errorCode the last error's code
     * @param errorMessage the last error, for people
     * @param payload the input it was called with, as JSON text
     * @param since when it was parked
     */
    record Parked(
            long transactionId,
            int branch,
            String step,
            String participant,
            String operation,
            String kind,
            int attempts,
            String errorCode,
            String errorMessage,
            @Nullable String payload,
            Instant since)
            implements DeadLetterChange {}

    /** It was brought back, given up, settled or overtaken by the transaction's end: it leaves the list. */
    record Removed(long transactionId, int branch) implements DeadLetterChange {}
}
