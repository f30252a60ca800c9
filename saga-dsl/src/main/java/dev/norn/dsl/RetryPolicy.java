package dev.norn.dsl;

import java.time.Duration;

/**
 * How often, and after which pauses, an operation is tried again.
 *
 * @param maxAttempts at most this many attempts that were sent; {@link #UNLIMITED} for no limit
 * @param initialInterval the pause after the first failed attempt, positive
 * @param multiplier the factor from one pause to the next, at least 1
 * @param maxInterval no pause is longer (before jitter)
 * @param jitter the share, from 0 to 1, by which a pause is lengthened or shortened at random
 */
public record RetryPolicy(
        int maxAttempts, Duration initialInterval, double multiplier, Duration maxInterval, double jitter) {

    /** The {@link #maxAttempts} of a policy that never gives up. */
    public static final int UNLIMITED = 0;

    /** Whether an operation that failed {@code attempts} times may be tried once more. */
    public boolean allowsMoreAfter(int attempts) {
        return maxAttempts == UNLIMITED || attempts < maxAttempts;
    }
}
