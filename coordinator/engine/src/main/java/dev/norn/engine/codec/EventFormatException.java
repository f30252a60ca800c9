package dev.norn.engine.codec;

/** A text is not what the codec writes: a damaged journal, or one that a newer release wrote. */
public final class EventFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EventFormatException(String message) {
        super(message);
    }

    EventFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
