package dev.norn.runtime.node;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Database time, carried forward by a monotonic clock.
 *
 * <p>Each answer of the database brackets the offset between the two clocks: its time was read after the question was
 * sent and before the answer arrived. An offset that fits the bracket is kept; one that does not is moved to the
 * bracket's nearest end. The reading never goes backwards: where the new offset would make it, it goes on at half speed
 * until time has caught up. (Standing still would stop every timer for as long as the step was wide. NTP and Linux's
 * {@code adjtime} slew for the same reason.)
 *
 * <p>Safe for use by many threads.
 */
public final class NodeClock {

    private static final Logger LOG = LoggerFactory.getLogger(NodeClock.class);
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long WORTH_TELLING_NANOS = 100 * NANOS_PER_MILLI;

    private volatile @Nullable Anchor anchor;

    /**
     * @param offsetNanos between the two clocks
     * @param sinceNanos when this was found out, by the monotonic clock
     * @param aheadNanos how far the reading was ahead of the database then; two nanoseconds pass for each that is lost
     */
    private record Anchor(long offsetNanos, long sinceNanos, long aheadNanos) {

        long at(long nowNanos) {
            return nowNanos + offsetNanos + aheadAt(nowNanos);
        }

        long aheadAt(long nowNanos) {
            return Math.max(0, aheadNanos - (nowNanos - sinceNanos) / 2);
        }

        /** When {@link #at} reaches a time: whichever is first, the one ahead at half speed or the one that follows. */
        long reaches(long timeNanos) {
            long straight = timeNanos - offsetNanos;
            return aheadNanos == 0 ? straight : Math.min(straight, 2 * (straight - aheadNanos) - sinceNanos);
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
            anchor = new Anchor(lowest, receivedNanos, 0);
        } else {
            long offset = Math.clamp(previous.offsetNanos(), lowest, highest);
            long ahead = Math.max(0, previous.at(receivedNanos) - (receivedNanos + offset));
            long wasAhead = previous.aheadAt(receivedNanos);
            if (ahead - wasAhead > WORTH_TELLING_NANOS) {
                LOG.warn(
                        "the database's clock was set back by about {}; timers run at half speed for {}",
                        Duration.ofNanos(ahead - wasAhead),
                        Duration.ofNanos(2 * ahead));
            }
            anchor = new Anchor(offset, receivedNanos, ahead);
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
        return current.reaches(epochMillis * NANOS_PER_MILLI);
    }
}
