package dev.norn.sdk.outbox;

import java.time.Duration;

/** A pause that hints cut short. Safe for concurrent use; one thread waits. */
final class Wakeup {
    private volatile boolean hinted;
    private volatile boolean closed;

    /** Cheap while a hint is not yet taken. */
    void hint() {
        if (!hinted) {
            synchronized (this) {
                hinted = true;
                notifyAll();
            }
        }
    }

    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Waits for this long; after a hint no longer than the shorter time from the beginning on.
     *
     * @return whether there was a hint
     */
    synchronized boolean await(Duration pause, Duration shortened) {
        long start = System.nanoTime();
        long left = left(start, pause, shortened);
        while (left > 0 && !closed) {
            try {
                // Rounded up: a wait of no time would be one without end.
                wait((left + 999_999) / 1_000_000);
            } catch (InterruptedException e) {
                closed = true;
                Thread.currentThread().interrupt();
            }
            left = left(start, pause, shortened);
        }
        boolean was = hinted;
        hinted = false;
        return was;
    }

    private long left(long startNanos, Duration pause, Duration shortened) {
        long limit = hinted ? Math.min(pause.toNanos(), shortened.toNanos()) : pause.toNanos();
        return limit - (System.nanoTime() - startNanos);
    }
}
