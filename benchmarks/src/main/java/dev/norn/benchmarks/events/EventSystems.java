package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.measure.SystemUnderTest;
import dev.norn.benchmarks.saga.HttpSagas;
import dev.norn.benchmarks.saga.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts systems that differ in what they publish, each in processes of its own and on a database of its own. */
public final class EventSystems {

    private static final Set<Integer> IN_FLIGHT = Set.of(64);

    private final BenchmarkServer server;
    private final Broker broker;
    private final Path logs;

    /**
     * Systems on this server and broker.
     *
     * @param logs a directory for what their processes say
     */
    public EventSystems(BenchmarkServer server, Broker broker, Path logs) {
        this.server = server;
        this.broker = broker;
        this.logs = logs;
    }

    /** The saga over HTTP without Kafka. */
    public SystemUnderTest sagas() throws IOException {
        return sagas("sagas", "saga over HTTP, Kafka off", Map.of());
    }

    /** The same, and its events go to Kafka. */
    public SystemUnderTest sagasPublished() throws IOException {
        return sagas("sagas-kafka", "saga over HTTP, Kafka on", RelayProbe.kafka(broker, "saga.events"));
    }

    /** Orders without an outbox. */
    public SystemUnderTest inserts() {
        return orders("inserts", "an order's insert", List.of(), false);
    }

    /** Orders in an outbox that nobody empties. */
    public SystemUnderTest outbox() {
        return orders("outbox", "the same and its message, no relay", List.of(), false);
    }

    /** Orders in an outbox whose messages are sent. */
    public SystemUnderTest relayed() {
        return orders("relayed", "the same and its message, and the relay", List.of(broker.address()), true);
    }

    private SystemUnderTest sagas(String id, String title, Map<String, String> settings) throws IOException {
        Database database = server.create(id.replace('-', '_'));
        HttpSagas sagas = HttpSagas.start(logs, id, database, Payload.STANDARD, settings);
        return new SystemUnderTest(
                id,
                title,
                IN_FLIGHT,
                sagas.load(),
                database.name(),
                withBroker(sagas.processes(), !settings.isEmpty()),
                Optional.of(sagas.coordinator()::batches),
                List.of(sagas),
                false);
    }

    private SystemUnderTest orders(String id, String title, List<String> more, boolean publishes) {
        Database database = server.create(id);
        List<String> words = new ArrayList<>(List.of(OrderLoad.class.getName(), id));
        words.addAll(database.arguments());
        words.addAll(more);
        RemoteLoad load = RemoteLoad.of(ChildProcess.start(id, logs, System.getProperty("java.class.path"), words));
        return new SystemUnderTest(
                id,
                title,
                IN_FLIGHT,
                load,
                database.name(),
                withBroker(Map.of(Part.SYSTEM, load.pid()), publishes),
                Optional.empty(),
                List.of(load),
                false);
    }

    private Map<Part, Long> withBroker(Map<Part, Long> processes, boolean publishes) {
        Map<Part, Long> all = new EnumMap<>(processes);
        if (publishes) {
            all.put(Part.BROKER, broker.pid());
        }
        return all;
    }
}
