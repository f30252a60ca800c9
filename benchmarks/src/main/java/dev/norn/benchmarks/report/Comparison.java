package dev.norn.benchmarks.report;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.measure.Meter;
import dev.norn.benchmarks.measure.Profiler;
import dev.norn.benchmarks.measure.SystemUnderTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures several systems in turns: in each round, at each number in flight, one after the other. So what changes on the
 * machine meanwhile hits all of them alike.
 */
public final class Comparison {

    private static final int WARM_UP_IN_FLIGHT = 64;

    private final List<SystemUnderTest> systems;
    private final Plan plan;
    private final Measurements measurements = new Measurements();

    private Comparison(List<SystemUnderTest> systems, Plan plan) {
        this.systems = systems;
        this.plan = plan;
    }

    /**
     * Measures. Says on standard error how far it is.
     *
     * @param profiler records the systems' processes meanwhile, if there is one
     */
    public static Comparison on(
            BenchmarkServer server, List<SystemUnderTest> systems, Plan plan, Optional<Profiler> profiler)
            throws SQLException, InterruptedException {
        Comparison run = new Comparison(systems, plan);
        try (Meter meter = Meter.on(server, profiler)) {
            run.warmUp();
            for (int round = 1; round <= plan.rounds(); round++) {
                run.round(meter, round);
            }
        }
        return run;
    }

    /** What was measured. */
    public Measurements measurements() {
        return measurements;
    }

    /** The same as a table in Markdown; nothing if there are no systems. */
    public List<String> table() {
        Map<String, String> titles = new LinkedHashMap<>();
        systems.forEach(system -> titles.put(system.id(), system.title()));
        if (systems.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(MeasurementTable.lines(measurements, titles));
        return lines;
    }

    private void warmUp() throws InterruptedException {
        for (SystemUnderTest system : systems) {
            System.err.println("warming up " + system.id());
            system.load().begin(inFlightForWarmUp(system));
            Thread.sleep(plan.firstWarmUp());
            system.load().end();
            system.rest();
        }
    }

    private static int inFlightForWarmUp(SystemUnderTest system) {
        return system.runsAt(WARM_UP_IN_FLIGHT) ? WARM_UP_IN_FLIGHT : Collections.max(system.inFlight());
    }

    private void round(Meter meter, int round) throws SQLException, InterruptedException {
        for (int inFlight : plan.inFlight()) {
            for (SystemUnderTest system : systems) {
                if (system.runsAt(inFlight)) {
                    system.wake();
                    Measurement taken = meter.measure(system, inFlight, round, plan.warmUp(), plan.length());
                    system.rest();
                    measurements.add(taken);
                    System.err.printf(
                            "round %d, %s, %d in flight: %,.0f per second%n",
                            round, system.id(), inFlight, taken.perSecond());
                }
            }
        }
    }

    /**
     * What to measure.
     *
     * @param inFlight how many at once
     * @param rounds how often
     * @param firstWarmUp under load before the first round, for each system
     * @param warmUp under load before each measurement
     * @param length of each measurement
     */
    public record Plan(List<Integer> inFlight, int rounds, Duration firstWarmUp, Duration warmUp, Duration length) {

        /** Checks each value. */
        public Plan {
            if (inFlight.isEmpty() || inFlight.stream().anyMatch(number -> number < 1)) {
                throw new IllegalArgumentException("in flight: " + inFlight + " (expected: >= 1 each)");
            }
            if (rounds < 1) {
                throw new IllegalArgumentException("rounds: " + rounds + " (expected: >= 1)");
            }
            if (!length.isPositive()) {
                throw new IllegalArgumentException("length: " + length + " (expected: > 0)");
            }
        }

        /** As lines of a list in Markdown. */
        public List<String> lines() {
            return List.of(
                    ("- %d rounds of %d s for each system and number in flight, in turns, each behind a checkpoint and"
                                    + " %d s of load; before the first round %d s of load. Median (least–most) over the rounds.")
                            .formatted(rounds, length.toSeconds(), warmUp.toSeconds(), firstWarmUp.toSeconds()));
        }
    }
}
