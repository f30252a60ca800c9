package dev.norn.runtime.shard;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Finds the smallest id that is unfinished. Ids come in growing order, so they are kept in an array; finished ones are
 * dropped from its head, and from its middle when they become many.
 */
final class UnfinishedIds {

    private static final int MIN_COMPACTION = 1_024;

    private final LongPredicate unfinished;
    private long[] ids = new long[64];
    private int head;
    private int tail;

    /**
     * @param unfinished tells whether an id that was added is still unfinished
     */
    UnfinishedIds(LongPredicate unfinished) {
        this.unfinished = unfinished;
    }

    /**
     * @param id greater than every id added before
     * @param unfinishedCount how many are unfinished, for housekeeping
     */
    void add(long id, int unfinishedCount) {
        if (tail > head && ids[tail - 1] >= id) {
            throw new IllegalStateException("id: " + id + " (expected: > " + ids[tail - 1] + ")");
        }
        if (tail == ids.length) {
            makeRoom(unfinishedCount);
        }
        ids[tail++] = id;
    }

    /** The smallest unfinished id, or {@code otherwise} if there is none. */
    long oldest(long otherwise) {
        while (head < tail && !unfinished.test(ids[head])) {
            head++;
        }
        return head < tail ? ids[head] : otherwise;
    }

    /** How many ids there is room for; for tests. */
    int capacity() {
        return ids.length;
    }

    private void makeRoom(int unfinishedCount) {
        int length = tail - head;
        if (length > MIN_COMPACTION && length > 2 * unfinishedCount) {
            int kept = 0;
            for (int i = head; i < tail; i++) {
                if (unfinished.test(ids[i])) {
                    ids[kept++] = ids[i];
                }
            }
            length = kept;
        } else {
            System.arraycopy(ids, head, ids, 0, length);
        }
        head = 0;
        tail = length;
        if (tail > ids.length / 2) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
    }
}
