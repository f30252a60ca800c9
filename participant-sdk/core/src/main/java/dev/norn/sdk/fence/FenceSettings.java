package dev.norn.sdk.fence;

import java.time.Duration;

/**
 * Settings of the fence.
 *
 * @param maxRuns how often an operation is run in one attempt if the database reports contention, at least 1
 * @param maxLockWait how long an operation waits for a concurrent one of its branch, if its deadline does not end the
 *     wait earlier
 * @param maxAnswerBytes the longest result that is stored, in bytes of UTF-8
 * @param markInterval the shortest time between two writes of the low-water mark by this process
 * @param purgeBatch the most rows that one transaction purges
 */
public record FenceSettings(
        int maxRuns, Duration maxLockWait, int maxAnswerBytes, Duration markInterval, int purgeBatch) {

    public static final FenceSettings DEFAULTS =
            new FenceSettings(5, Duration.ofSeconds(5), 1024 * 1024, Duration.ofSeconds(1), 500);

    public FenceSettings {
        require(maxRuns >= 1, "maxRuns", maxRuns, ">= 1");
        require(maxLockWait.toMillis() >= 1, "maxLockWait", maxLockWait, ">= 1ms");
        require(maxAnswerBytes >= 1, "maxAnswerBytes", maxAnswerBytes, ">= 1");
        require(!markInterval.isNegative(), "markInterval", markInterval, ">= 0");
        require(purgeBatch >= 1, "purgeBatch", purgeBatch, ">= 1");
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
