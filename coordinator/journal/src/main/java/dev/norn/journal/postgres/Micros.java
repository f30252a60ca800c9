package dev.norn.journal.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Moments as PostgreSQL keeps them: whole microseconds. */
final class Micros {

    private static final long PER_SECOND = 1_000_000;
    private static final int NANOS = 1_000;

    private Micros() {}

    /**
     * Microseconds since 1970, rounded down.
     *
     * @throws ArithmeticException if they do not fit
     */
    static long of(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), PER_SECOND), moment.getNano() / NANOS);
    }

    static @Nullable Long ofNullable(@Nullable Instant moment) {
        return moment == null ? null : of(moment);
    }
}
