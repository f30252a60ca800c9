package dev.norn.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease as the database granted it, and what the node needs to know of the others, so that it need not ask in a
 * statement of its own.
 *
 * @param term whose it is
 * @param databaseNow database time when it was granted
 * @param expiresAt database time at which it ends unless it is renewed
 * @param lastBatch the number of the last batch of this term's node; the next one is one more
 * @param lowWaterMark what {@link JournalStore#lowWaterMark()} would have answered
 * @param nextVacancyAt the earliest database time at which {@link JournalStore#takeOver} may have something to give: the
 *     earliest end of the lease of another node that owns a shard, or a time not later than {@code databaseNow} if a
 *     shard has no owner; null if this node owns every shard
 * @param tick every entry that the node appends from now on has this tick or a greater one; see {@link
 *     UnpublishedEntry#tick}
 */
public record Lease(
        NodeTerm term,
        Instant databaseNow,
        Instant expiresAt,
        long lastBatch,
        long lowWaterMark,
        @Nullable Instant nextVacancyAt,
        int tick) {}
