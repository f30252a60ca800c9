package dev.norn.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one input changed in one transaction: written whole or not at all. One journal row holds all its events, so that
 * a row's overhead is paid once; the events' sequence numbers are consecutive.
 *
 * @param shard the transaction's shard
 * @param epoch the shard's epoch under which it was decided
 * @param firstSequence the sequence number of the first event
 * @param eventCount the number of events, at least 1
 * @param time when it was decided
 * @param payload the events, encoded
 * @param row the transaction after the events
 * @param change what the entry does to the transaction's row; {@link RowChange#NONE} spares a write
 * @param key the start's idempotency key; only on a first entry
 * @param deadLetters changes to the list of dead letters
 */
public record Entry(
        int shard,
        long epoch,
        long firstSequence,
        int eventCount,
        Instant time,
        String payload,
        TransactionRow row,
        RowChange change,
        @Nullable IdempotencyKey key,
        List<DeadLetterChange> deadLetters) {

    /** Whether this is the transaction's first entry. */
    public boolean created() {
        return change == RowChange.CREATED;
    }

    /** The transaction's id. */
    public long transactionId() {
        return row.id();
    }
}
