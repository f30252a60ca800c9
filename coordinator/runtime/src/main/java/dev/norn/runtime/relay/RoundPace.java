package dev.norn.runtime.relay;

/**
 * When a lane may begin a round although little waits. The sink's price for a round hardly depends on what is in it, so
 * rounds are few where they are dear: a lane publishes for no more than half of the time, and rests otherwise, within
 * bounds. A machine or a broker that is busy makes rounds slower, hence rarer and larger. Guarded by the lane's lock.
 */
final class RoundPace {

    /** From the beginning of a round to that of the next at least as many times its usual duration. */
    private static final int TIMES_DURATION = 2;

    /** From the beginning of a round to that of the next at most as many times the least pause. */
    private static final int MOST_TIMES_LEAST = 3;

    /** A round changes by this part what is taken for usual, so that one that was slow by chance does not count much. */
    private static final int PART_OF_LAST = 8;

    private final long leastNanos;
    private long usualNanos;
    private long beganNanos;

    /**
     * The pace of a lane whose first round may begin at once.
     *
     * @param leastNanos from the beginning of a round to that of the next
     */
    RoundPace(long leastNanos, long nowNanos) {
        this.leastNanos = leastNanos;
        this.beganNanos = nowNanos - leastNanos * MOST_TIMES_LEAST;
    }

    /** A round begins. */
    void began(long nowNanos) {
        beganNanos = nowNanos;
    }

    /** A round took so long until it was durable at the sink. */
    void took(long nanos) {
        usualNanos += (nanos - usualNanos) / PART_OF_LAST;
    }

    /** How long to wait for the next round, which is not positive if it may begin. */
    long pauseNanos(long nowNanos) {
        long wanted = Math.min(TIMES_DURATION * usualNanos, MOST_TIMES_LEAST * leastNanos);
        return beganNanos + Math.max(leastNanos, wanted) - nowNanos;
    }
}
