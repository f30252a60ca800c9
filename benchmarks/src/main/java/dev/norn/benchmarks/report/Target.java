package dev.norn.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A ratio or a figure that is to be reached.
 *
 * @param what what it is
 * @param reached what the run measured
 * @param format how it is printed
 * @param atLeast whether the bound is a lower one
 * @param bound what the median must reach
 */
record Target(String what, Spread reached, String format, boolean atLeast, double bound) {

    static Target atLeast(String what, Spread reached, double bound) {
        return new Target(what, reached, "%.2f", true, bound);
    }

    static Target atLeast(String what, Spread reached, String format, double bound) {
        return new Target(what, reached, format, true, bound);
    }

    static Target atMost(String what, Spread reached, String format, double bound) {
        return new Target(what, reached, format, false, bound);
    }

    /** All of them as a table. */
    static List<String> table(List<Target> targets) {
        List<String> lines = new ArrayList<>(List.of("| target | measured | bound | |", "|---|--:|--:|---|"));
        targets.forEach(target -> lines.add(target.line()));
        return lines;
    }

    private String line() {
        String limit = (atLeast ? "≥ " : "≤ ") + String.format(Locale.ROOT, format, bound);
        return "| %s | %s | %s | %s |".formatted(what, reached.text(format), limit, verdict());
    }

    private String verdict() {
        if (Double.isNaN(reached.median())) {
            return "not measured";
        }
        boolean met = atLeast ? reached.median() >= bound : reached.median() <= bound;
        return met ? "met" : "**not met**";
    }
}
