package dev.norn.sdk.client;

import java.time.Duration;

/**
 * How the client repeats calls that may be repeated.
 *
 * @param maxAttempts how often a call is sent, at least 1
 * @param initialInterval the pause after the first attempt; it doubles, with a jitter of half of it
 * @param maxInterval the longest pause, also if the server asks for a longer one by {@code Retry-After}
 */
public record RetrySettings(int maxAttempts, Duration initialInterval, Duration maxInterval) {
    public static final RetrySettings DEFAULTS = new RetrySettings(5, Duration.ofMillis(100), Duration.ofSeconds(5));

    /** Sends each call once. */
    public static final RetrySettings NONE = new RetrySettings(1, Duration.ZERO, Duration.ZERO);

    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
        }
    }

    /**
     * The pause before the next attempt.
     *
     * @param attempt how many attempts were made, from 1
     * @param random from 0 to 1
     */
    Duration pauseAfter(int attempt, double random) {
        double doubled = (double) initialInterval.toMillis() * Math.pow(2, attempt - 1.0);
        double capped = Math.min(doubled, (double) maxInterval.toMillis());
        return Duration.ofMillis(Math.round(capped * (1 - 0.5 * random)));
    }
}
