package dev.norn.sdk.kafka;

import java.util.OptionalLong;
import java.util.TreeSet;

/** What of a partition is finished, in whatever order, while it is this consumer's. Safe for use by many threads. */
final class PartitionOffsets {
    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long next = -1;
    private boolean lost;

    synchronized void received(long offset) {
        unfinished.add(offset);
        next = offset + 1;
    }

    synchronized void finished(long offset) {
        unfinished.remove(offset);
    }

    /** The partition is another consumer's now, or will be read again: what has not begun need not begin here. */
    synchronized void lose() {
        lost = true;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** The offset before which everything is finished; empty if nothing was received. */
    synchronized OptionalLong committable() {
        if (!unfinished.isEmpty()) {
            return OptionalLong.of(unfinished.first());
        }
        return next < 0 ? OptionalLong.empty() : OptionalLong.of(next);
    }
}
