package dev.norn.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The same repair of all dead letters that match a filter.
 *
 * @param upTo what has a greater id is newer than the operation: also what it brought back and was parked again
 * @param matching how many matched when it began
 * @param done how many were brought back or given up
 * @param refused how many it could not
 */
record BulkOperation(
        long id,
        Instant createdAt,
        @Nullable Instant endedAt,
        Status status,
        DeadLetterAction action,
        DeadLetterFilter filter,
        String reason,
        String operator,
        long upTo,
        long matching,
        long done,
        long refused) {

    /** Where it stands. */
    enum Status {
        /** It goes on. */
        RUNNING,
        /** Everything that it meant was tried. */
        DONE,
        /** An operator stopped it; what was done stays done. */
        CANCELLED
    }
}
