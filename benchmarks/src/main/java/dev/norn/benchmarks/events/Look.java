package dev.norn.benchmarks.events;

import java.time.Duration;
import java.util.List;

/**
 * How far a topic could be read at a moment.
 *
 * @param nanos the moment, on a monotonic clock
 * @param offsets the offsets of all partitions, added up
 */
record Look(long nanos, long offsets) {

    /** Offsets per second between the moments when a tenth and nine tenths of them were there: without its two ends. */
    static double middleRate(List<Look> looks) {
        long first = looks.getFirst().offsets();
        long all = looks.getLast().offsets() - first;
        Look begin = firstAt(looks, first + all / 10);
        Look end = firstAt(looks, first + all * 9 / 10);
        return end.nanos() == begin.nanos()
                ? Double.NaN
                : (end.offsets() - begin.offsets()) * 1e9 / (end.nanos() - begin.nanos());
    }

    /** From the first look to the one that saw the last record. */
    static Duration span(List<Look> looks) {
        Look end = firstAt(looks, looks.getLast().offsets());
        return Duration.ofNanos(end.nanos() - looks.getFirst().nanos());
    }

    /** Whether the last looks of so long a time saw the same. */
    static boolean isQuiet(List<Look> looks, Duration time) {
        Look last = looks.getLast();
        return last.nanos() - firstAt(looks, last.offsets()).nanos() >= time.toNanos();
    }

    private static Look firstAt(List<Look> looks, long offsets) {
        return looks.stream()
                .filter(look -> look.offsets() >= offsets)
                .findFirst()
                .orElseThrow();
    }
}
