package dev.norn.kafka.trigger;

import org.jspecify.annotations.Nullable;

/** An event that calls for a start which can never be made. */
final class RefusedEventException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
