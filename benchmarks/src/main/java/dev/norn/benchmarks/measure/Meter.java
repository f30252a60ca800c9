package dev.norn.benchmarks.measure;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.ServerCounters;
import dev.norn.benchmarks.database.ServerMoment;
import dev.norn.benchmarks.database.ServerWork;
import dev.norn.benchmarks.load.Taken;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.benchmarks.machine.ProcessorTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes measurements, one at a time. */
public final class Meter implements AutoCloseable {

    private final BenchmarkServer server;
    private final ServerCounters counters;
    private final Optional<Profiler> profiler;

    private Meter(BenchmarkServer server, ServerCounters counters, Optional<Profiler> profiler) {
        this.server = server;
        this.counters = counters;
        this.profiler = profiler;
    }

    /**
     * A meter of systems on this server.
     *
     * @param profiler records the system's process while it is measured, if there is one
     */
    public static Meter on(BenchmarkServer server, Optional<Profiler> profiler) throws SQLException {
        return new Meter(server, ServerCounters.of(server), profiler);
    }

    /**
     * Measures a system. A checkpoint comes first, so that none falls into the measurement; the warm-up after it takes
     * most full-page images.
     *
     * @param round noted in the measurement
     * @param warmUp under load, before it
     * @param length of the measurement
     */
    public Measurement measure(SystemUnderTest system, int inFlight, int round, Duration warmUp, Duration length)
            throws SQLException, InterruptedException {
        server.checkpoint();
        system.load().begin(inFlight);
        try {
            Thread.sleep(warmUp);
            return profiled(system, inFlight, round, length);
        } finally {
            system.load().end();
        }
    }

    @Override
    public void close() throws SQLException {
        counters.close();
    }

    private Measurement profiled(SystemUnderTest system, int inFlight, int round, Duration length)
            throws SQLException, InterruptedException {
        long pid = Objects.requireNonNull(system.processes().get(Part.SYSTEM));
        profiler.ifPresent(recorder -> recorder.begin(pid));
        Measurement measurement = measureNow(system, inFlight, round, length);
        profiler.ifPresent(recorder -> System.err.println(
                "recorded " + recorder.end(pid, "%s-%d-round-%d".formatted(system.id(), inFlight, round))));
        return measurement;
    }

    private Measurement measureNow(SystemUnderTest system, int inFlight, int round, Duration length)
            throws SQLException, InterruptedException {
        Map<Part, Duration> timeBefore = processorTime(system);
        Batches batchesBefore = system.batches().map(Supplier::get).orElse(Batches.NONE);
        ServerMoment before = counters.now(system.database());
        system.load().mark();
        Thread.sleep(length);
        Taken taken = system.load().take();
        ServerMoment after = counters.now(system.database());
        Batches batches = system.batches()
                .map(counter -> counter.get().since(batchesBefore))
                .orElse(taken.batches());
        Map<Part, Duration> time = new EnumMap<>(Part.class);
        processorTime(system).forEach((part, end) -> time.put(part, end.minus(timeBefore.get(part))));
        ServerWork work = counters.between(before, after);
        if (work.checkpoints() > 0) {
            throw new IllegalStateException("a checkpoint fell into the measurement of " + system.id()
                    + " (expected: none; write less, or raise max_wal_size)");
        }
        return new Measurement(system.id(), inFlight, round, taken, work, batches, time);
    }

    private Map<Part, Duration> processorTime(SystemUnderTest system) {
        Map<Part, Duration> time = new EnumMap<>(Part.class);
        system.processes().forEach((part, pid) -> time.put(part, ProcessorTime.of(pid)));
        time.put(Part.DATABASE, ProcessorTime.ofTree(server.pid()));
        return time;
    }
}
