package dev.norn.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets things happen one after the other at most so often, evenly, never several at once. */
final class Pace {

    private final long gapNanos;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long nextAt = System.nanoTime();

    /** @param perSecond positive */
    Pace(int perSecond) {
        this.gapNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /**
     * Waits until the next one may happen. For one thread.
     *
     * @return whether it may; not once {@linkplain #stop stopped}
     */
    boolean next() {
        long now = System.nanoTime();
        long wait = Math.max(0, nextAt - now);
        nextAt = now + wait + gapNanos;
        try {
            return !stopped.await(wait, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nothing more happens. For any thread. */
    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
