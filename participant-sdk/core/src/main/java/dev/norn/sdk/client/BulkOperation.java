package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The same repair of all dead letters that match a query, and how far it is.
 *
 * @param id null if it was only tried out
 * @param status {@code DRY_RUN}, {@code RUNNING}, {@code DONE} or {@code CANCELLED}
 * @param action {@code redrive} or {@code discard}
 * @param matching how many matched when it began
 * @param done how many were brought back or given up
 * @param refused how many it could not
 * @param remaining how many it has not tried
 * @param document all that the server sent; of one that was asked for by its id with the first refusals
 */
public record BulkOperation(
        @Nullable String id,
        String status,
        String action,
        long matching,
        long done,
        long refused,
        long remaining,
        JsonNode document) {
    /** Whether it does nothing any more. */
    public boolean isEnded() {
        return !status.equals("RUNNING");
    }
}
