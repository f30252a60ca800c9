package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.load.Taken;
import dev.norn.benchmarks.machine.ProcessorTime;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.report.OutboxRound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How fast one relay empties a full outbox, in a process that does nothing else. For one thread. */
public final class OutboxProbe implements AutoCloseable {

    private static final int WARM_UP_MESSAGES = 30_000;
    private static final int MESSAGES = 100_000;

    private final BenchmarkServer server;
    private final Broker broker;
    private final RemoteLoad load;

    private OutboxProbe(BenchmarkServer server, Broker broker, RemoteLoad load) {
        this.server = server;
        this.broker = broker;
        this.load = load;
    }

    /**
     * Starts the process, and has it empty an outbox once.
     *
     * @param logs a directory for what it says
     */
    public static OutboxProbe start(BenchmarkServer server, Broker broker, Path logs) {
        Database database = server.create("backlog");
        List<String> words = new ArrayList<>(List.of(OrderLoad.class.getName(), "backlog"));
        words.addAll(database.arguments());
        words.add(broker.address());
        OutboxProbe probe = new OutboxProbe(
                server,
                broker,
                RemoteLoad.of(ChildProcess.start("backlog", logs, System.getProperty("java.class.path"), words)));
        probe.empty(WARM_UP_MESSAGES);
        return probe;
    }

    /** Measures once. */
    public OutboxRound round() {
        return empty(MESSAGES);
    }

    @Override
    public void close() {
        load.close();
    }

    private OutboxRound empty(int messages) {
        load.begin(messages);
        server.checkpoint();
        Map<Part, Duration> before = processorTime();
        load.mark();
        Taken taken = load.take();
        Map<Part, Duration> time = processorTime();
        load.end();
        if (taken.batches().entries() != messages) {
            throw new IllegalStateException(
                    taken.batches().entries() + " messages were sent (expected: " + messages + ")");
        }
        time.replaceAll((part, now) -> now.minus(before.get(part)));
        return new OutboxRound(
                messages,
                Duration.ofNanos((long) (taken.millisAt(100) * 1e6)),
                (double) messages / taken.batches().count(),
                time);
    }

    private Map<Part, Duration> processorTime() {
        return new EnumMap<>(Map.of(
                Part.SYSTEM, ProcessorTime.of(load.pid()),
                Part.DATABASE, ProcessorTime.ofTree(server.pid()),
                Part.BROKER, ProcessorTime.of(broker.pid())));
    }
}
