package dev.norn.examples.order.demo;

import java.time.Duration;

/**
 * How long the coordinator took to come back after a {@code kill -9}.
 *
 * @param ready from the start of the new process until it said that it is ready
 * @param progress from the start of the new process until it called a service: a transaction moves
 * @param outage from the kill until then
 */
record Recovery(Duration ready, Duration progress, Duration outage) {
    /** What the coordinator promises beyond the lease. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** Whether it resumed within the lease time and two seconds of the start of its process. */
    boolean isInTime(Duration lease) {
        return progress.compareTo(lease.plus(GRACE)) <= 0;
    }
}
