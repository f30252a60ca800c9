package dev.norn.runtime.shard;

import java.time.Duration;

/**
 * Limits of a shard loop and its shards.
 *
 * @param maxQueuedCommands requests of clients that wait for the loop; also starts of one shard that wait for an id, or
 *     for an earlier one with their key
 * @param maxJournalBacklog entries at the journal above which requests of clients are refused
 * @param maxLiveTransactions transactions of the loop in memory above which new ones are refused
 * @param maxWaitingCommands commands that wait at one transaction
 * @param maxMergedInputs inputs of one transaction that are decided together
 * @param maxConcurrentLoads transactions of one shard read from the journal at the same time
 * @param maxQueuedLoads transactions of one shard that wait to be read on behalf of clients
 * @param maxListeners clients that wait for, or follow, transactions of one shard; also reads that wait at one
 *     transaction for what is at the journal
 * @param maxWorkPerTurn pieces of work, and timers, done before the loop looks at its clock again
 * @param evictAfter a transaction that waits longer than this leaves memory
 */
public record ShardLimits(
        int maxQueuedCommands,
        int maxJournalBacklog,
        int maxLiveTransactions,
        int maxWaitingCommands,
        int maxMergedInputs,
        int maxConcurrentLoads,
        int maxQueuedLoads,
        int maxListeners,
        int maxWorkPerTurn,
        Duration evictAfter) {

    /** What a server uses unless told otherwise. */
    public static final ShardLimits DEFAULT =
            new ShardLimits(8_192, 20_000, 100_000, 64, 32, 4, 10_000, 10_000, 256, Duration.ofSeconds(60));

    public ShardLimits {
        atLeastOne("maxQueuedCommands", maxQueuedCommands);
        atLeastOne("maxJournalBacklog", maxJournalBacklog);
        atLeastOne("maxLiveTransactions", maxLiveTransactions);
        atLeastOne("maxWaitingCommands", maxWaitingCommands);
        atLeastOne("maxMergedInputs", maxMergedInputs);
        atLeastOne("maxConcurrentLoads", maxConcurrentLoads);
        atLeastOne("maxQueuedLoads", maxQueuedLoads);
        atLeastOne("maxListeners", maxListeners);
        atLeastOne("maxWorkPerTurn", maxWorkPerTurn);
        if (evictAfter.isNegative() || evictAfter.isZero()) {
            throw new IllegalArgumentException("evictAfter: " + evictAfter + " (expected: > 0)");
        }
    }

    /** The same with another {@link #evictAfter}. */
    public ShardLimits withEvictAfter(Duration duration) {
        return new ShardLimits(
                maxQueuedCommands,
                maxJournalBacklog,
                maxLiveTransactions,
                maxWaitingCommands,
                maxMergedInputs,
                maxConcurrentLoads,
                maxQueuedLoads,
                maxListeners,
                maxWorkPerTurn,
                duration);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
