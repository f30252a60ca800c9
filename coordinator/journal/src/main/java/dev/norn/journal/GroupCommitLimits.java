package dev.norn.journal;

/**
 * Limits of a {@link GroupCommitter}.
 *
 * @param maxBatchEntries entries in one batch
 * @param maxBatchChars characters of payload in one batch; a single larger entry makes a batch of its own
 * @param maxInFlight batches sent and not yet answered: 1, or 2 if the way to the database takes as long as a commit
 * @param maxBacklog entries that may wait before {@link GroupCommitter#append} throws
 * @param maxRetries how often in a row a batch that surely failed is sent again
 */
public record GroupCommitLimits(
        int maxBatchEntries, int maxBatchChars, int maxInFlight, int maxBacklog, int maxRetries) {

    /** What a server uses unless told otherwise. */
    public static final GroupCommitLimits DEFAULT = new GroupCommitLimits(1_024, 4 << 20, 1, 1 << 20, 5);

    /** Checks each limit. */
    public GroupCommitLimits {
        atLeastOne("maxBatchEntries", maxBatchEntries);
        atLeastOne("maxBatchChars", maxBatchChars);
        atLeastOne("maxBacklog", maxBacklog);
        if (maxInFlight < 1 || maxInFlight > 2) {
            throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: 1 or 2)");
        }
        if (maxRetries < 0) {
            throw new IllegalArgumentException("maxRetries: " + maxRetries + " (expected: >= 0)");
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    /** The same with another number of batches in flight. */
    public GroupCommitLimits withMaxInFlight(int batches) {
        return new GroupCommitLimits(maxBatchEntries, maxBatchChars, batches, maxBacklog, maxRetries);
    }
}
