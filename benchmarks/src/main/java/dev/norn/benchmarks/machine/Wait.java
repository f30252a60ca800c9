package dev.norn.benchmarks.machine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what only looking can tell. */
public final class Wait {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private Wait() {}

    /**
     * Looks again and again until it is so.
     *
     * @param what for the message
     * @throws IllegalStateException if it is not so in time
     */
    public static void until(String what, Duration limit, BooleanSupplier isSo) {
        long end = System.nanoTime() + limit.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("waited " + limit + " for: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
