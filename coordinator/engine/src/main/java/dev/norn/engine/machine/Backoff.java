package dev.norn.engine.machine;

import dev.norn.dsl.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Exponential pauses with jitter. */
public final class Backoff {

    /** A participant that is still working cannot ask for a longer pause. */
    public static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private Backoff() {}

    /**
     * The pause after an attempt.
     *
     * @param earlierPauses how many pauses the operation made before
     */
    public static long pauseMillis(RetryPolicy policy, int earlierPauses, RandomGenerator random) {
        double grown = (double) policy.initialInterval().toMillis() * Math.pow(policy.multiplier(), earlierPauses);
        double bounded = Math.min(grown, (double) policy.maxInterval().toMillis());
        double jittered =
                policy.jitter() == 0 ? bounded : bounded * (1 + policy.jitter() * (2 * random.nextDouble() - 1));
        return Math.max(1, Math.round(jittered));
    }

    /** The pause after "still working": as asked for, but not shorter than the policy's first one. */
    public static long pauseMillis(
            RetryPolicy policy, int earlierPauses, @Nullable Duration retryAfter, RandomGenerator random) {
        if (retryAfter == null) {
            return pauseMillis(policy, earlierPauses, random);
        }
        Duration bounded = retryAfter.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : retryAfter;
        return Math.max(1, Math.max(bounded.toMillis(), policy.initialInterval().toMillis()));
    }
}
