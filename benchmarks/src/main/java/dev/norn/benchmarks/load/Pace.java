package dev.norn.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When work may begin: so many pieces in a second, evenly. What is late is not given up. Safe for use by many threads. */
final class Pace {

    private final long nanosBetween;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** @param perSecond how many; {@link Double#POSITIVE_INFINITY} for no bound */
    Pace(double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: > 0)");
        }
        this.nanosBetween = Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    /** Waits for the turn of one piece of work. */
    void await() {
        if (nanosBetween == 0) {
            return;
        }
        long turn = next.getAndAdd(nanosBetween);
        for (long left = turn - System.nanoTime(); left > 0; left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
