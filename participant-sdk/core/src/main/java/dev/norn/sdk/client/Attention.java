package dev.norn.sdk.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why an operator should look at a transaction.
 *
 * @param branch the branch that it is about, or null if it is about the whole
 */
public record Attention(
        String code,
        String message,
        @Nullable Instant since,
        @Nullable String branch) {}
