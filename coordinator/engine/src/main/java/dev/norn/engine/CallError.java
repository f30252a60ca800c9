package dev.norn.engine;

import org.jspecify.annotations.Nullable;

/**
 * Why a call of a participant did not succeed.
 *
 * @param code stable, UPPER_SNAKE, for example {@code TIMEOUT}, {@code CONNECTION_REFUSED}, {@code HTTP_STATUS}
 * @param message for people: what was received or what went wrong, bounded in length
 * @param httpStatus the status of the reply, if there was one
 */
public record CallError(
        String code, String message, @Nullable Integer httpStatus) {}
