package dev.norn.runtime.relay;

import org.jspecify.annotations.Nullable;

/** A sink did not do what it was asked to; whether it did a part of it is not known. */
public abstract sealed class SinkException extends Exception {

    private static final long serialVersionUID = 1L;

    private SinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Another one has the lane. */
    public static final class Fenced extends SinkException {
        private static final long serialVersionUID = 1L;

        public Fenced(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The sink is away, too slow, or refuses everything: to be tried again. */
    public static final class Unavailable extends SinkException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
