package dev.norn.sdk.kafka;

import org.jspecify.annotations.Nullable;

/** The message is not one that the handler understands, now or later. */
public final class UnreadableMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
