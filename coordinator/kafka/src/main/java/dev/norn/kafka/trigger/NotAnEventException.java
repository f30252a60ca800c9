package dev.norn.kafka.trigger;

import org.jspecify.annotations.Nullable;

/** A record that is no event that can be read. */
final class NotAnEventException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    NotAnEventException(String message) {
        this(message, null);
    }
}
