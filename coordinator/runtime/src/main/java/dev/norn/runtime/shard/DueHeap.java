package dev.norn.runtime.shard;

import java.util.Arrays;

/**
 * Due times of transactions, the earliest first: a binary heap of pairs, without an object per entry. An entry is not
 * taken out when it becomes obsolete; whoever takes it out compares it with what is armed. {@link #compact} drops
 * obsolete ones when they become many.
 */
final class DueHeap {

    /** Says which entries are still wanted. */
    interface Armed {
        boolean isArmed(long id, long dueMillis);
    }

    private long[] dues = new long[64];
    private long[] ids = new long[64];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest due time; only if not empty. */
    long firstDue() {
        return dues[0];
    }

    /** The transaction of the earliest due time; only if not empty. */
    long firstId() {
        return ids[0];
    }

    void add(long dueMillis, long id) {
        if (size == dues.length) {
            dues = Arrays.copyOf(dues, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        siftUp(size++, dueMillis, id);
    }

    void removeFirst() {
        size--;
        if (size > 0) {
            siftDown(0, dues[size], ids[size]);
        }
    }

    /** Drops every entry that is not wanted any more. */
    void compact(Armed armed) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (armed.isArmed(ids[i], dues[i])) {
                dues[kept] = dues[i];
                ids[kept++] = ids[i];
            }
        }
        size = kept;
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i, dues[i], ids[i]);
        }
    }

    private void siftUp(int hole, long due, long id) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (dues[parent] <= due) {
                break;
            }
            set(at, dues[parent], ids[parent]);
            at = parent;
        }
        set(at, due, id);
    }

    private void siftDown(int hole, long due, long id) {
        int at = hole;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && dues[child + 1] < dues[child]) {
                child++;
            }
            if (due <= dues[child]) {
                break;
            }
            set(at, dues[child], ids[child]);
            at = child;
        }
        set(at, due, id);
    }

    private void set(int at, long due, long id) {
        dues[at] = due;
        ids[at] = id;
    }
}
