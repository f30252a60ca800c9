package dev.norn.runtime.relay;

import java.time.Duration;

/**
 * Bounds of the relay.
 *
 * @param maxRoundEvents events in one round of a lane; a single larger entry makes a round of its own
 * @param maxRoundChars characters of payload in one round; likewise
 * @param maxQueuedChars what may wait in memory for one lane, in characters as they cost; what is over is read from the
 *     journal later
 * @param roundEvery a lane begins its rounds no more often than this while little waits, and up to three times as
 *     seldom where they take long
 * @param firstPause how long a lane waits after a failure
 * @param maxPause how long it waits after many
 */
public record RelayLimits(
        int maxRoundEvents,
        int maxRoundChars,
        int maxQueuedChars,
        Duration roundEvery,
        Duration firstPause,
        Duration maxPause) {

    /** What a server uses unless told otherwise. */
    public static final RelayLimits DEFAULT = new RelayLimits(
            5_000, 2 << 20, 8 << 20, Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(2));

    /** Checks each bound. */
    public RelayLimits {
        positive("maxRoundEvents", maxRoundEvents);
        positive("maxRoundChars", maxRoundChars);
        positive("maxQueuedChars", maxQueuedChars);
        if (roundEvery.isNegative()) {
            throw new IllegalArgumentException("roundEvery: " + roundEvery + " (expected: >= 0)");
        }
        if (!firstPause.isPositive() || maxPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("firstPause: " + firstPause + ", maxPause: " + maxPause
                    + " (expected: 0 < firstPause <= maxPause)");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
