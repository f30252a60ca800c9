package dev.norn.sdk;

import dev.norn.protocol.BranchCall;
import java.sql.Connection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operation may want to know about the call that it answers. Valid until the method returns, on its thread.
 */
public final class StepContext {
    private final BranchCall call;
    private final @Nullable Connection connection;

    /**
     * Made by the SDK for each call; public for unit tests of operations.
     *
     * @param connection the fenced transaction, or null without a fence
     */
    public StepContext(BranchCall call, @Nullable Connection connection) {
        this.call = call;
        this.connection = connection;
    }

    /** Id of the global transaction. */
    public long transactionId() {
        return call.transactionId();
    }

    /** Id of the branch within it. */
    public String branch() {
        return call.branch();
    }

    /** Number of this attempt, from 1. */
    public int attempt() {
        return call.attempt();
    }

    /** After this time the caller no longer waits and nothing more should be started; null if it set none. */
    public @Nullable Instant deadline() {
        return call.deadline();
    }

    /** Every transaction with a smaller id has ended; 0 if not known. */
    public long lowWaterMark() {
        return call.lowWaterMark();
    }

    /** The same text on every attempt of this operation; to be passed on to systems that deduplicate by a key. */
    public String idempotencyKey() {
        return call.idempotencyKey();
    }

    /** W3C trace context of the call, or null. */
    public @Nullable String traceparent() {
        return call.traceparent();
    }

    /** All that the headers said. */
    public BranchCall call() {
        return call;
    }

    /**
     * The connection of the fenced transaction. What is done on it is committed together with the answer, once; what is
     * done on any other is not fenced. It refuses to be committed, rolled back or closed.
     *
     * @throws IllegalStateException if the participant has no fence
     */
    public Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("StepContext.connection (expected: a participant with a fence)");
        }
        return connection;
    }
}
