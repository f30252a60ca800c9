package dev.norn.journal;

import java.time.Instant;

/**
 * A lease as the database granted it.
 *
 * @param term whose it is
 * @param databaseNow database time when it was granted
 * @param expiresAt database time at which it ends unless it is renewed
 * @param lastBatch the number of the last batch of this term's node; the next one is one more
 */
public record Lease(NodeTerm term, Instant databaseNow, Instant expiresAt, long lastBatch) {}
