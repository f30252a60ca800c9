package dev.norn.examples.order.demo;

import java.time.Duration;

/**
 * How long the coordinator took to come back after a {@code kill -9}.
 *
 * @param boot from the start of the new process until it answered HTTP: what a Java process takes on this machine
 * @param ready from the start of the new process until it said that it is ready
 * @param progress from the start of the new process until it called a service: a transaction moves
 * @param outage from the kill until then
 */
record Recovery(Duration boot, Duration ready, Duration progress, Duration outage) {
    /** What the coordinator promises beyond the lease. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Whether it resumed within the lease time and two seconds, beyond what starting its process took. */
    boolean isInTime(Duration lease) {
        return progress.compareTo(boot.plus(lease).plus(GRACE)) <= 0;
    }

    /** Whether it resumed within the lease time and two seconds of the kill, start of the process included. */
    boolean isWithinLeaseOfKill(Duration lease) {
        return outage.compareTo(lease.plus(GRACE)) <= 0;
    }

    @Override
    public String toString() {
        return "answering after %,d ms, ready after %,d ms, the first transaction moved after %,d ms"
                .formatted(boot.toMillis(), ready.toMillis(), progress.toMillis());
    }
}
