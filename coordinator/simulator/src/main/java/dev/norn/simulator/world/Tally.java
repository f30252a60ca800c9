package dev.norn.simulator.world;

import java.util.Map;
import java.util.TreeMap;

/** Counts by name, so that a run can tell what it covered. Not safe for use by many threads. */
public final class Tally {

    private final Map<String, Long> counts = new TreeMap<>();

    /** Counts one more. */
    public void count(String what) {
        add(what, 1);
    }

    /** Counts so many more. */
    public void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    /** Takes another tally's counts in. */
    public void add(Tally other) {
        other.counts.forEach(this::add);
    }

    /** How often it was counted. */
    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** All counts by name. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append("%-44s %,15d%n".formatted(what, count)));
        return text.toString();
    }
}
