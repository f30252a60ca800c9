package dev.norn.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that could not be served, with a stable code and whose turn it is now. */
public final class CoordinatorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whose turn it is. */
    public enum Category {
        /** There is no such thing. */
        NOT_FOUND,
        /** The state does not allow it. */
        CONFLICT,
        /** The request itself cannot be taken. */
        INVALID,
        /** Too much at once: the same request may be sent again later. Nothing was accepted. */
        OVERLOADED,
        /** The node cannot serve now, or it is not known whether it did: ask again, with the same key. */
        UNAVAILABLE
    }

    private final String code;
    private final Category category;
    private final @Nullable Duration retryAfter;

    /**
     * @param code stable, UPPER_SNAKE
     * @param message for people: the value and the expectation
     * @param retryAfter when it makes sense to ask again, if known
     */
    public CoordinatorException(Category category, String code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.category = category;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Stable, UPPER_SNAKE. */
    public String code() {
        return code;
    }

    /** Whose turn it is. */
    public Category category() {
        return category;
    }

    /** When it makes sense to ask again, if known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
