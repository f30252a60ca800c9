package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.load.Taken;
import dev.norn.benchmarks.machine.ProcessorTime;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.report.RelayRound;
import dev.norn.benchmarks.report.RelayRound.Drain;
import dev.norn.benchmarks.report.RelayRound.Fill;
import dev.norn.benchmarks.report.RelayRound.Latency;
import dev.norn.benchmarks.saga.HttpSagas;
import dev.norn.benchmarks.saga.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The coordinator's relay, with a server of its own, as users start it: how it keeps up with a full load, how old events are
 * at half of that, and how fast it works off what has gathered while Kafka did not answer. For one thread.
 */
public final class RelayProbe implements AutoCloseable {

    private static final int IN_FLIGHT = 64;
    private static final String TOPIC = "relay.events";

    /** So that the five events of a saga have 500 bytes of JSON on average. */
    private static final Payload PAYLOAD = Payload.ofBytes(640, 610);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** So long without a new record, and nothing is under way any more. */
    private static final Duration QUIET = Duration.ofMillis(1_500);

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

    private final BenchmarkServer server;
    private final Broker broker;
    private final Database database;
    private final HttpSagas sagas;
    private final EventTopic topic;
    private final RemoteLoad reader;
    private final int eventsOfSaga;

    private RelayProbe(
            BenchmarkServer server,
            Broker broker,
            Database database,
            HttpSagas sagas,
            EventTopic topic,
            RemoteLoad reader)
            throws IOException, InterruptedException {
        this.server = server;
        this.broker = broker;
        this.database = database;
        this.sagas = sagas;
        this.topic = topic;
        this.reader = reader;
        this.eventsOfSaga = countEventsOfOneSaga();
    }

    /**
     * Starts a server, and puts load on it for a while.
     *
     * @param logs a directory for what the processes say
     * @param firstWarmUp how long the load is
     */
    public static RelayProbe start(BenchmarkServer server, Broker broker, Path logs, Duration firstWarmUp)
            throws IOException, InterruptedException {
        Database database = server.create("relay");
        HttpSagas sagas = HttpSagas.start(logs, "relay", database, PAYLOAD, kafka(broker, TOPIC));
        EventTopic topic = EventTopic.at(broker.address(), TOPIC);
        RemoteLoad reader = RemoteLoad.of(ChildProcess.start(
                "relay-reader",
                logs,
                System.getProperty("java.class.path"),
                List.of(EventReaders.class.getName(), broker.address(), TOPIC)));
        RelayProbe probe = new RelayProbe(server, broker, database, sagas, topic, reader);
        sagas.load().begin(IN_FLIGHT);
        Thread.sleep(firstWarmUp);
        sagas.load().end();
        probe.awaitQuiet(new ArrayList<>());
        return probe;
    }

    /** The configuration of a server that publishes. */
    static Map<String, String> kafka(Broker broker, String topic) {
        return Map.of("norn.kafka.bootstrap-servers", broker.address(), "norn.kafka.topic", topic);
    }

    /** Measures once: each of the three for so long behind so much load. */
    public RelayRound round(Duration warmUp, Duration length) throws InterruptedException, SQLException {
        Fill fill = fill(warmUp, length);
        Latency latency = latency(fill.sagasPerSecond() / 2, warmUp, length);
        return new RelayRound(fill, latency, drain(length));
    }

    @Override
    public void close() {
        reader.close();
        topic.close();
        sagas.close();
    }

    // ---- under full load

    private Fill fill(Duration warmUp, Duration length) throws InterruptedException {
        server.checkpoint();
        sagas.load().begin(IN_FLIGHT);
        try {
            Thread.sleep(warmUp);
            sagas.load().mark();
            Map<TopicPartition, Long> from = topic.readable();
            Map<Part, Duration> timeBefore = processorTime();
            Thread.sleep(length);
            Taken taken = sagas.load().take();
            Map<TopicPartition, Long> until = topic.readable();
            Map<Part, Duration> time = since(timeBefore);
            long lag = sagas.coordinator().relayLag();
            sagas.load().end();
            awaitQuiet(new ArrayList<>());
            return new Fill(
                    taken.perSecond(),
                    taken.perSecond() * eventsOfSaga,
                    topic.read(from, until).events() * 1e9 / taken.elapsed().toNanos(),
                    lag,
                    time,
                    taken.count());
        } finally {
            sagas.load().end();
        }
    }

    // ---- under half of it

    private Latency latency(double sagasPerSecond, Duration warmUp, Duration length) throws InterruptedException {
        server.checkpoint();
        reader.begin(1);
        sagas.load().begin(IN_FLIGHT, sagasPerSecond);
        try {
            Thread.sleep(warmUp);
            reader.mark();
            Thread.sleep(length);
            Taken taken = reader.take();
            return new Latency(sagasPerSecond, taken.perSecond(), taken.millisAt(50), taken.millisAt(99));
        } finally {
            sagas.load().end();
            reader.end();
        }
    }

    // ---- behind

    /** Kafka does not answer while sagas run, so their events gather in the journal; then it does, and no saga runs. */
    private Drain drain(Duration length) throws InterruptedException, SQLException {
        server.checkpoint();
        awaitQuiet(new ArrayList<>());
        long transactionsBefore = transactions();
        Map<TopicPartition, Long> from = topic.readable();
        long offsetsBefore = sum(from);
        broker.freeze();
        try {
            sagas.load().begin(IN_FLIGHT);
            Thread.sleep(length);
            sagas.load().end();
        } finally {
            broker.thaw();
        }
        Map<Part, Duration> timeBefore = processorTime();
        List<Look> looks = new ArrayList<>();
        awaitQuiet(looks);
        Map<Part, Duration> time = since(timeBefore);
        EventTopic.Contents contents = topic.read(from, topic.readable());
        long expected = (transactions() - transactionsBefore) * eventsOfSaga;
        if (contents.events() != expected) {
            throw new IllegalStateException(
                    contents.events() + " events can be read (expected: " + expected + ", those of all sagas)");
        }
        double eventsEach = (double) contents.records() / (sum(topic.readable()) - offsetsBefore);
        return new Drain(
                contents.events(),
                contents.bytes() / contents.records(),
                eventsEach * Look.middleRate(looks),
                Look.span(looks),
                time);
    }

    /** Looks until nothing has come for a while, and nothing is to come. */
    private void awaitQuiet(List<Look> looks) throws InterruptedException {
        long end = System.nanoTime() + DRAIN_LIMIT.toNanos();
        do {
            looks.add(new Look(System.nanoTime(), topic.readableOffsets()));
            Thread.sleep(BETWEEN_LOOKS);
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the relay is behind for " + DRAIN_LIMIT + ": "
                        + sagas.coordinator().relayLag() + " events of the journal");
            }
        } while (!Look.isQuiet(looks, QUIET) || sagas.coordinator().relayLag() > 0);
    }

    // ---- small parts

    private int countEventsOfOneSaga() throws IOException, InterruptedException {
        awaitQuiet(new ArrayList<>());
        Map<TopicPartition, Long> from = topic.readable();
        sagas.runOne(PAYLOAD);
        awaitQuiet(new ArrayList<>());
        return Math.toIntExact(topic.read(from, topic.readable()).events());
    }

    private long transactions() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from norn.global_transaction")) {
            result.next();
            return result.getLong(1);
        }
    }

    private Map<Part, Duration> processorTime() {
        Map<Part, Duration> time = new EnumMap<>(Part.class);
        sagas.processes().forEach((part, pid) -> time.put(part, ProcessorTime.of(pid)));
        time.put(Part.DATABASE, ProcessorTime.ofTree(server.pid()));
        time.put(Part.BROKER, ProcessorTime.of(broker.pid()));
        return time;
    }

    private Map<Part, Duration> since(Map<Part, Duration> before) {
        Map<Part, Duration> time = processorTime();
        time.replaceAll((part, now) -> now.minus(before.get(part)));
        return time;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
