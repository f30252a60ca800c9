package dev.norn.sdk.tcc;

import java.time.Duration;

/**
 * How a try is repeated whose outcome is not known, or that reached nobody. All of it ends at the transaction's deadline.
 *
 * @param maxAttempts how often it is sent, at least 1; an answer 202, "still working", does not count
 * @param initialInterval the pause after the first attempt
 * @param multiplier by which the pause grows
 * @param maxInterval the longest pause, also where a participant asks for a longer one by {@code Retry-After}
 * @param jitter by which share a pause may be longer or shorter, from 0 to 1
 * @param attemptTimeout how long one attempt may take
 */
public record TryPolicy(
        int maxAttempts,
        Duration initialInterval,
        double multiplier,
        Duration maxInterval,
        double jitter,
        Duration attemptTimeout) {
    /** The protocol's: 5 attempts, 200 ms × 2 up to 10 s, jitter 0.2, 800 ms for each. */
    public static final TryPolicy DEFAULTS =
            new TryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0.2, Duration.ofMillis(800));

    public TryPolicy {
        require(maxAttempts >= 1, "maxAttempts", maxAttempts, ">= 1");
        require(!initialInterval.isNegative(), "initialInterval", initialInterval, ">= 0");
        require(multiplier >= 1, "multiplier", multiplier, ">= 1");
        require(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
        require(attemptTimeout.toMillis() > 0, "attemptTimeout", attemptTimeout, "> 0");
    }

    /** The same with another number of attempts. */
    public TryPolicy withMaxAttempts(int attempts) {
        return new TryPolicy(attempts, initialInterval, multiplier, maxInterval, jitter, attemptTimeout);
    }

    /** The same with another time for each attempt. */
    public TryPolicy withAttemptTimeout(Duration timeout) {
        return new TryPolicy(maxAttempts, initialInterval, multiplier, maxInterval, jitter, timeout);
    }

    /**
     * The pause before the next attempt.
     *
     * @param attempt how many were made, from 1
     * @param random from 0 to 1
     */
    Duration pauseAfter(int attempt, double random) {
        double grown = (double) initialInterval.toMillis() * Math.pow(multiplier, attempt - 1.0);
        double capped = Math.min(grown, (double) maxInterval.toMillis());
        return Duration.ofMillis(Math.round(capped * (1 + jitter * (2 * random - 1))));
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
