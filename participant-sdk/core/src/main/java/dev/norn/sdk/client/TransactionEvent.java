package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a transaction.
 *
 * @param sequence grows within the transaction
 * @param branch the branch it happened to, or null
 * @param attempt the attempt it is about, or null
 */
public record TransactionEvent(
        long sequence,
        String type,
        Instant time,
        @Nullable String branch,
        @Nullable Integer attempt,
        JsonNode data) {}
