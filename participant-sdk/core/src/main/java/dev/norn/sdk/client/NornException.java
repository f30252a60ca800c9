package dev.norn.sdk.client;

import org.jspecify.annotations.Nullable;

/** A call to the coordinator failed. The subclass says what that means for the caller. */
public abstract class NornException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    protected NornException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Stable, UPPER_SNAKE: the problem's code if the server answered with one. */
    public String code() {
        return code;
    }
}
