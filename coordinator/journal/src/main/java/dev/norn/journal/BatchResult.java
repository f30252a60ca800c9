package dev.norn.journal;

import java.util.List;

/**
 * What became of a batch that was committed.
 *
 * @param duplicates the first entries that were left out because their idempotency key was already known
 */
public record BatchResult(List<Duplicate> duplicates) {

    /**
     * A start that had happened before.
     *
     * @param entry the position in {@link Batch#entries()}
     * @param transactionId the transaction that the key belongs to
     * @param sameBody whether the body is the same as then
     */
    public record Duplicate(int entry, long transactionId, boolean sameBody) {}
}
