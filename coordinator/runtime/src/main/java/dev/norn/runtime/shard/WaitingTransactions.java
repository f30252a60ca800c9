package dev.norn.runtime.shard;

/**
 * Unfinished transactions that left memory: id and due time of each, without an object per entry. An open-addressing hash
 * table with linear probing and backward-shift deletion (Knuth, TAOCP volume 3, 6.4, algorithm R), at most half full.
 */
final class WaitingTransactions {

    /** What {@link #dueOf} answers for a transaction that is not here. */
    static final long ABSENT = Long.MIN_VALUE;

    private static final long FREE = 0;

    private long[] ids = new long[64];
    private long[] dues = new long[64];
    private int size;

    int size() {
        return size;
    }

    /** The due time of a transaction, or {@link #ABSENT}. */
    long dueOf(long id) {
        int at = slotOf(id);
        return ids[at] == id ? dues[at] : ABSENT;
    }

    boolean contains(long id) {
        return ids[slotOf(id)] == id;
    }

    void put(long id, long dueMillis) {
        if (2 * (size + 1) > ids.length) {
            grow();
        }
        int at = slotOf(id);
        if (ids[at] == FREE) {
            size++;
        }
        ids[at] = id;
        dues[at] = dueMillis;
    }

    boolean remove(long id) {
        int hole = slotOf(id);
        if (ids[hole] != id) {
            return false;
        }
        size--;
        int at = hole;
        while (true) {
            at = (at + 1) & (ids.length - 1);
            if (ids[at] == FREE) {
                break;
            }
            int home = home(ids[at]);
            // Whoever may not pass the hole on the way from its home to its slot fills it.
            boolean homeBetween = hole < at ? hole < home && home <= at : hole < home || home <= at;
            if (!homeBetween) {
                ids[hole] = ids[at];
                dues[hole] = dues[at];
                hole = at;
            }
        }
        ids[hole] = FREE;
        return true;
    }

    private int slotOf(long id) {
        int at = home(id);
        while (ids[at] != FREE && ids[at] != id) {
            at = (at + 1) & (ids.length - 1);
        }
        return at;
    }

    private int home(long id) {
        // Fibonacci hashing: the ids of one shard share their low bits.
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 32) & (ids.length - 1);
    }

    private void grow() {
        long[] oldIds = ids;
        long[] oldDues = dues;
        ids = new long[oldIds.length * 2];
        dues = new long[oldIds.length * 2];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != FREE) {
                int at = slotOf(oldIds[i]);
                ids[at] = oldIds[i];
                dues[at] = oldDues[i];
            }
        }
    }
}
