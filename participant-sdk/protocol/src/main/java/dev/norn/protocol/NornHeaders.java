package dev.norn.protocol;

/**
 * Header names of the protocol, over HTTP and on topics of Kafka. Names are compared without regard to case; records of Kafka
 * have them exactly as they are written here.
 */
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

    /** On a command, what is asked of whom, as a saga names it: {@code payment.charge}. Over HTTP that is in the URL. */
    public static final String TARGET = "Norn-Target";

    /** On a command and its reply: names this one attempt, and no other one ever. The reply has it exactly as it came. */
    public static final String CALL = "Norn-Call";

    /** On a command: the topic that the reply goes to. */
    public static final String REPLY_TO = "Norn-Reply-To";

    /** On a command: the partition of {@link #REPLY_TO} that the reply goes to. */
    public static final String REPLY_PARTITION = "Norn-Reply-Partition";

    /** On a reply: the status that it would have over HTTP. */
    public static final String STATUS = "Norn-Status";

    /** The media type of the body. */
    public static final String CONTENT_TYPE = "Content-Type";

    private NornHeaders() {}
}
