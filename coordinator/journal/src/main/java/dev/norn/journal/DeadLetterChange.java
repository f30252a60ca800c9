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
     * @param name what the transaction is called: the saga's name or its initiator's
     * @param step the step's id
     * @param participant whom it calls
     * @param operation what it calls
     * @param kind the branch's operation: {@code action}, {@code compensate}, {@code confirm}, {@code cancel},
     *     {@code check}
     * @param attempts how often it was tried
     * @param redrives how often it was parked before and brought back
     * @param errorCode the last error's code
     * @param errorMessage the last error, for people
     * @param payload the input it was called with, as JSON text
     * @param since when it was parked
     */
    record Parked(
            long transactionId,
            int branch,
            String name,
            String step,
            String participant,
            String operation,
            String kind,
            int attempts,
            int redrives,
            String errorCode,
            String errorMessage,
            @Nullable String payload,
            Instant since)
            implements DeadLetterChange {}

    /** It was brought back, given up, settled or overtaken by the transaction's end: it leaves the list. */
    record Removed(long transactionId, int branch) implements DeadLetterChange {}
}
