package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.BranchStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a transaction.
 *
 * @param step the step's id in the definition; null in TCC
 * @param attempts how many attempts were used up
 * @param lastError what the last failed attempt said, as the server gives it
 * @param nextAttemptAt when the next attempt is due, if one is
 */
public record Branch(
        String id,
        @Nullable String step,
        String participant,
        String operation,
        BranchStatus status,
        @Nullable JsonNode input,
        @Nullable JsonNode result,
        int attempts,
        @Nullable JsonNode lastError,
        @Nullable Instant nextAttemptAt) {}
