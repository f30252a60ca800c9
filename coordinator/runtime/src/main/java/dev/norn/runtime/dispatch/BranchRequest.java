package dev.norn.runtime.dispatch;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.protocol.Operation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of a branch operation that may be released: what caused it is durable.
 *
 * @param transactionId the transaction
 * @param branch the branch's id, as shown to participants
 * @param operation what is asked
 * @param attempt from 1
 * @param target whom, and the last part of the path
 * @param input the body's {@code input}
 * @param result the body's {@code result}; null where the body has none
 * @param timeout of the attempt, from the moment it is sent
 * @param notAfterMillis after this database time (since 1970) there is no point in sending it
 * @param traceparent W3C trace context
 */
public record BranchRequest(
        long transactionId,
        String branch,
        Operation operation,
        int attempt,
        OperationName target,
        Json input,
        @Nullable Json result,
        Duration timeout,
        long notAfterMillis,
        String traceparent) {

    /** {@link #notAfterMillis} of a request that never becomes pointless. */
    public static final long ALWAYS = Long.MAX_VALUE;
}
