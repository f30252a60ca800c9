package dev.norn.examples.order.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that arrives at a service.
 *
 * @param service the participant's name
 * @param operation the last part of the path
 * @param idempotencyKey the same for all attempts of it
 * @param attempt from 1
 * @param deadline after which the coordinator no longer waits for the answer; null if it set none
 */
record ServiceCall(
        String service,
        String operation,
        String idempotencyKey,
        int attempt,
        @Nullable Instant deadline) {}
