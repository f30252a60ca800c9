package dev.norn.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction needs an operator.
 *
 * @param code stable, UPPER_SNAKE
 * @param message for people
 * @param since when it was raised
 * @param branch the branch's number, if it is about one
 */
public record Attention(
        String code,
        String message,
        Instant since,
        @Nullable Integer branch) {}
