package dev.norn.examples.order.demo;

import java.time.Duration;

/**
 * How long Norn took to come back from a disaster.
 *
 * @param disaster what happened
 * @param peace how long a fresh order took just before it, under the same load
 * @param healing from the first blow until everything was there again
 * @param recovery from then until a fresh order had been placed and had ended
 */
record Round(String disaster, Duration peace, Duration healing, Duration recovery) {
    /** What the coordinator promises beyond the lease. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** From the first blow until a fresh order had ended. */
    Duration outage() {
        return healing.plus(recovery);
    }

    /**
     * Whether Norn worked again within the lease and two seconds of the healing, beyond what an order takes on this
     * machine in any case.
     */
    boolean isInTime(Duration lease) {
        return recovery.compareTo(lease.plus(GRACE).plus(peace)) <= 0;
    }

    /** Whether a fresh order had ended within the lease and two seconds of the healing. */
    boolean isWithinLeaseOfHealing(Duration lease) {
        return recovery.compareTo(lease.plus(GRACE)) <= 0;
    }

    /** Whether Norn worked again within the lease and two seconds of the first blow. */
    boolean isWithinLeaseOfDisaster(Duration lease) {
        return outage().compareTo(lease.plus(GRACE)) <= 0;
    }

    @Override
    public String toString() {
        return "%s; healed after %,d ms, a fresh order ended %,d ms later"
                .formatted(disaster, healing.toMillis(), recovery.toMillis());
    }
}
