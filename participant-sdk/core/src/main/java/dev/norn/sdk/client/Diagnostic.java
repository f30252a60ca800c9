package dev.norn.sdk.client;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a piece of input.
 *
 * @param code stable
 * @param severity {@code error} or {@code warning}
 * @param message a sentence for people
 * @param pointer JSON pointer into the input, or null
 * @param line from 1, or null where the input has no lines
 * @param column from 1, or null
 */
public record Diagnostic(
        String code,
        String severity,
        String message,
        @Nullable String pointer,
        @Nullable Integer line,
        @Nullable Integer column) {}
