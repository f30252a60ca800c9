package dev.norn.examples.events.demo;

import dev.norn.embedded.EmbeddedKafka;
import dev.norn.examples.events.ServiceSettings;
import dev.norn.examples.events.orders.OrdersProcess;
import dev.norn.examples.events.payment.PaymentProcess;
import dev.norn.examples.events.stock.StockProcess;
import dev.norn.examples.events.views.ViewsProcess;
import dev.norn.examples.stage.ChildProcess;
import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.CoordinatorProcess;
import dev.norn.examples.stage.JavaProgram;
import dev.norn.examples.stage.Opened;
import dev.norn.examples.stage.Ports;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Everything that the demo runs, each in a process of its own: PostgreSQL, Kafka, the coordinator and the services. */
final class EventsStage {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);
    private static final int KAFKA_HEAP_MEGABYTES = 192;
    private static final int PARTITIONS = 4;
    private static final List<String> PARTICIPANTS = List.of("orders", "payment", "stock");

    private final Opened opened;
    private final Path directory;
    private final EventsDatabases databases;
    private final EmbeddedKafka kafka;
    private final CoordinatorProcess coordinator;
    private final NornClient norn;
    private final int shopPort = Ports.free();
    private final Map<String, ChildProcess> services = new LinkedHashMap<>();

    private EventsStage(Path directory, CoordinatorCommand command, OrderMix mix, Opened opened)
            throws IOException, SQLException {
        this.directory = directory;
        this.opened = opened;
        databases = EventsDatabases.start(directory, mix, opened);
        kafka = opened.add(EmbeddedKafka.on(emptied(directory.resolve("kafka")))
                .port(Ports.free())
                .heapMegabytes(KAFKA_HEAP_MEGABYTES)
                .start());
        coordinator = opened.add(new CoordinatorProcess(
                command,
                databases.address("coordinator"),
                Map.of("NORN_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                log("coordinator")));
        norn = NornClient.connectTo(coordinator.uri());
        service("orders", OrdersProcess.class);
        service("payment", PaymentProcess.class);
        service("stock", StockProcess.class);
        service("views", ViewsProcess.class);
    }

    /**
     * Starts everything, and stores the saga.
     *
     * @param directory for databases and logs; an earlier run's data in it is dropped
     */
    static EventsStage set(Path directory, CoordinatorCommand command, OrderMix mix, Opened opened)
            throws IOException, SQLException, InterruptedException {
        EventsStage stage = new EventsStage(directory, command, mix, opened);
        stage.createTopics();
        stage.coordinator.start();
        for (ChildProcess service : stage.services.values()) {
            service.start();
        }
        stage.coordinator.awaitReady();
        for (String participant : PARTICIPANTS) {
            stage.awaitRegistration(stage.process(participant));
        }
        stage.norn.definitions().storeYaml(resource("/dev/norn/examples/events/order.saga.yaml"));
        return stage;
    }

    /** Topics of an earlier run would bring its orders. */
    private static Path emptied(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return directory;
    }

    private void createTopics() throws InterruptedException {
        List<NewTopic> topics = List.of(
                topic("outbox.event.order", PARTITIONS),
                topic("outbox.event.order.dead-letters", 1),
                topic("norn.events", PARTITIONS),
                topic("norn.events.dead-letters", 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(topics).all().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topics cannot be created", e);
        }
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private void service(String name, Class<?> main) throws IOException {
        ServiceSettings told =
                new ServiceSettings(coordinator.uri(), kafka.bootstrapServers(), shopPort, databases.address(name));
        services.put(
                name, opened.add(new ChildProcess(name, JavaProgram.command(main), told.toEnvironment(), log(name))));
    }

    private Path log(String name) throws IOException {
        Path log = directory.resolve(name + ".log");
        Files.deleteIfExists(log);
        return log;
    }

    private void awaitRegistration(ChildProcess participant) throws IOException, InterruptedException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!isRegistered(participant.name())) {
            if (!participant.isAlive() || System.nanoTime() > limit) {
                throw dead(participant, "does not register");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    private boolean isRegistered(String participant) {
        try {
            return !norn.participants().get(participant).path("instances").isEmpty();
        } catch (NornException e) {
            return false;
        }
    }

    /** Fails if a service has ended by itself. */
    void requireLife() throws IOException {
        for (ChildProcess service : services.values()) {
            if (!service.isAlive()) {
                throw dead(service, "ended by itself");
            }
        }
    }

    private static IllegalStateException dead(ChildProcess process, String what) throws IOException {
        return new IllegalStateException(
                "%s %s; the end of %s:%n%s".formatted(process.name(), what, process.log(), process.logEnd()));
    }

    Path directory() {
        return directory;
    }

    EventsDatabases databases() {
        return databases;
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    NornClient norn() {
        return norn;
    }

    ChildProcess readModel() {
        return process("views");
    }

    /** Where customers order. */
    URI shop() {
        return URI.create("http://127.0.0.1:" + shopPort + "/orders");
    }

    private ChildProcess process(String name) {
        ChildProcess process = services.get(name);
        if (process == null) {
            throw new IllegalArgumentException("service: " + name + " (expected: one of " + services.keySet() + ")");
        }
        return process;
    }

    static String resource(String name) throws IOException {
        try (InputStream stream = EventsStage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
