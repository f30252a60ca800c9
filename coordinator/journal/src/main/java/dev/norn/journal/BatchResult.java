package dev.norn.journal;

import java.util.List;

/**
 * What became of a batch that was committed.
 *
 * @param duplicates the entries that were left out because their idempotency key was already known, in order
 */
public record BatchResult(List<Duplicate> duplicates) {

    /** Every entry was written. */
    public static final BatchResult COMPLETE = new BatchResult(List.of());

    /** Makes the list unmodifiable. */
    public BatchResult {
        duplicates = List.copyOf(duplicates);
    }

    /**
     * A start that had happened before.
     *
     * @param entry the position in {@link Batch#entries()}
     * @param start what the key is known for
     */
    public record Duplicate(int entry, KnownStart start) {}
}
