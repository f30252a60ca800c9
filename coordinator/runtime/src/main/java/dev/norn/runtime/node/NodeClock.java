package dev.norn.runtime.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Database time, carried forward by a monotonic clock.
 *
 * <p>Each answer of the database brackets the offset between the two clocks: its time was read after the question was
 * sent and before the answer arrived. An offset that fits the bracket is kept; one that does not is moved to the
 * bracket's nearest end. The reading never goes backwards: where the new offset would make it, it stands still until time
 * has caught up.
 *
 * <p>Safe for use by many threads.
 */
public final class NodeClock {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private volatile @Nullable Anchor anchor;

    private record Anchor(long offsetNanos, long floorNanos) {
        long at(long nowNanos) {
            return Math.max(floorNanos, nowNanos + offsetNanos);
        }
    }

    /**
     * Takes an answer of the database into account.
     *
     * @param databaseNow the time it told
     * @param sentNanos when the question was sent, by the monotonic clock
     * @param receivedNanos when the answer arrived, by the same clock
     */
    public synchronized void anchor(Instant databaseNow, long sentNanos, long receivedNanos) {
        long database =
                Math.addExact(Math.multiplyExact(databaseNow.getEpochSecond(), 1_000_000_000L), databaseNow.getNano());
        long lowest = database - receivedNanos;
        long highest = database - sentNanos;
        Anchor previous = anchor;
        if (previous == null) {
            anchor = new Anchor(lowest, Long.MIN_VALUE);
        } else {
            long offset = Math.clamp(previous.offsetNanos(), lowest, highest);
            anchor = new Anchor(offset, previous.at(receivedNanos));
        }
    }

    /** Whether there has been an answer. */
    public boolean isAnchored() {
        return anchor != null;
    }

    /**
     * Database time as milliseconds since 1970: the precision in which the journal keeps time.
     *
     * @param nowNanos the monotonic clock
     * @throws IllegalStateException if no answer of the database was taken into account yet
     */
    public long millisAt(long nowNanos) {
        Anchor current = anchor;
        if (current == null) {
            throw new IllegalStateException("the clock has no answer of the database yet");
        }
        return Math.floorDiv(current.at(nowNanos), NANOS_PER_MILLI);
    }

    /** The moment of the monotonic clock at which {@link #millisAt} reaches a time, as known now. */
    public long nanosAt(long epochMillis) {
        Anchor current = anchor;
        if (current == null) {
            throw new IllegalStateException("the clock has no answer of the database yet");
        }
        return epochMillis * NANOS_PER_MILLI - current.offsetNanos();
    }
}
