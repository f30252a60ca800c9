package dev.norn.journal;

import java.time.Instant;
import java.util.List;

/**
 * An entry as it is read back.
 *
 * @param transactionId the transaction's id
 * @param firstSequence the sequence number of the first event
 * @param eventCount the number of events
 * @param time when it was decided
 * @param payload the events, encoded
 */
public record StoredEntry(long transactionId, long firstSequence, int eventCount, Instant time, String payload) {

    /**
     * Checks that the sequence numbers of one transaction's entries grow strictly. No index keeps them unique: they rest on
     * the fence, and one that failed would show here. Reads do not check, so that a damaged transaction can be shown and
     * does not hold up the others: who folds entries into a state calls this first.
     *
     * @param entries the entries of one transaction in order of their sequence
     * @throws IllegalStateException if two entries claim the same sequence number; the transaction is unreadable then
     */
    public static void requireGrowingSequences(List<StoredEntry> entries) {
        for (int index = 1; index < entries.size(); index++) {
            StoredEntry earlier = entries.get(index - 1);
            StoredEntry entry = entries.get(index);
            long expected = earlier.firstSequence + earlier.eventCount;
            if (entry.firstSequence < expected) {
                throw new IllegalStateException("transaction " + entry.transactionId + ": sequence "
                        + entry.firstSequence + " after " + earlier.firstSequence + " with " + earlier.eventCount
                        + " events (expected: >= " + expected + ")");
            }
        }
    }
}
