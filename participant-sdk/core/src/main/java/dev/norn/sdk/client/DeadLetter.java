package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What used up its attempts.
 *
 * @param transaction id of the transaction that it belongs to, or null
 * @param branch id of the branch, or null
 * @param document all that the server sent
 */
public record DeadLetter(
        String id, @Nullable String transaction, @Nullable String branch, JsonNode document) {}
