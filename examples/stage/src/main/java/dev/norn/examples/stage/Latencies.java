package dev.norn.examples.stage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Durations, sorted. */
public final class Latencies {
    private final long[] nanos;

    private Latencies(long[] nanos) {
        this.nanos = nanos;
    }

    /** Of durations in nanoseconds. */
    public static Latencies ofNanos(Collection<Long> values) {
        long[] nanos = values.stream().mapToLong(value -> value).toArray();
        Arrays.sort(nanos);
        return new Latencies(nanos);
    }

    /** Of durations. */
    public static Latencies of(List<Duration> values) {
        return ofNanos(values.stream().map(Duration::toNanos).toList());
    }

    /**
     * The smallest value that this share of all does not exceed; zero if there is none.
     *
     * @param percent from 0 to 100
     */
    public long percentileMillis(int percent) {
        if (nanos.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100.0 * nanos.length);
        return Duration.ofNanos(nanos[Math.max(0, rank - 1)]).toMillis();
    }

    @Override
    public String toString() {
        return "p50 %,d ms, p99 %,d ms, longest %,d ms"
                .formatted(percentileMillis(50), percentileMillis(99), percentileMillis(100));
    }
}
