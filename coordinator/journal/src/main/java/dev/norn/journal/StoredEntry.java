package dev.norn.journal;

import java.time.Instant;

/**
 * An entry as it is read back.
 *
 * @param transactionId the transaction's id
 * @param firstSequence the sequence number of the first event
 * @param eventCount the number of events
 * @param time when it was decided
 * @param payload the events, encoded
 */
public record StoredEntry(long transactionId, long firstSequence, int eventCount, Instant time, String payload) {}
