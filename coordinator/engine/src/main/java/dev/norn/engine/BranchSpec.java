package dev.norn.engine;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a TCC transaction as its initiator registers it; or a delivery of a message, or the check of its producer.
 *
 * @param target whom to call, and the path, for its confirm and cancel, and for its try if the coordinator makes it
 * @param input of all three
 * @param timeout of each attempt of any of them, positive, in whole milliseconds
 * @param retry the pauses between attempts of any of them, and how many attempts its try or delivery has; null for the
 *     defaults. A confirm, cancel or check is never given up because of the number of its attempts
 */
public record BranchSpec(
        OperationName target,
        Json input,
        Duration timeout,
        @Nullable RetryPolicy retry) {

    /** The timeout of an attempt where none is given. Part of the stored format, which leaves it out. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(800);

    /** Checks the timeout. */
    public BranchSpec {
        if (timeout.toMillis() < 1 || timeout.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0, whole milliseconds)");
        }
    }
}
