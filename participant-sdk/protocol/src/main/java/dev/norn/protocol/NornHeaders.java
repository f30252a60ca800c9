package dev.norn.protocol;

/** HTTP header names of the protocol. Header names are compared without regard to case. */
public final class NornHeaders {
    /** Id of the global transaction: a positive 64-bit decimal number. */
    public static final String TRANSACTION = "Norn-Transaction";

    /** Id of the branch, unique within its transaction. */
    public static final String BRANCH = "Norn-Branch";

    /**
     * On the reply of an application that took part in its caller's transaction: the ids of the branches that it
     * registered, and whose tries are done, separated by commas. The caller commits these with its own; a branch that
     * nobody told it of makes the commit fail.
     */
    public static final String BRANCHES = "Norn-Branches";

    /** What is asked: an {@link Operation#wireName()}. */
    public static final String OPERATION = "Norn-Operation";

    /** Number of this attempt of the operation, from 1. */
    public static final String ATTEMPT = "Norn-Attempt";

    /** RFC 3339 time after which the caller of this attempt no longer waits and nothing may be started for it. */
    public static final String DEADLINE = "Norn-Deadline";

    /** Every transaction with a smaller id has ended, and no smaller id will ever be issued. */
    public static final String LOW_WATER_MARK = "Norn-Low-Water-Mark";

    /**
     * On a participant's reply, how the branch fence answered: {@code executed}, {@code replayed} or {@code empty}. For
     * people who look at traffic; nothing depends on it.
     */
    public static final String FENCE = "Norn-Fence";

    /** The same value on every attempt of one request. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** {@code true} on an answer that repeats an earlier one. */
    public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

    /** W3C Trace Context. */
    public static final String TRACEPARENT = "traceparent";

    /** W3C Trace Context, vendor part. */
    public static final String TRACESTATE = "tracestate";

    /** When to ask again: seconds, or an HTTP date. */
    public static final String RETRY_AFTER = "Retry-After";

    /** Id of the last server-sent event that a client saw. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    private NornHeaders() {}
}
