package dev.norn.examples.order.demo;

import dev.norn.examples.order.inventory.Inventory;
import dev.norn.examples.order.mail.Mail;
import dev.norn.examples.order.payment.Payment;
import dev.norn.examples.order.shipping.Shipping;
import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.CoordinatorProcess;
import dev.norn.examples.stage.FaultyService;
import dev.norn.examples.stage.Ports;
import dev.norn.examples.stage.Traffic;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.InstanceHeartbeat;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Everything that the demo runs: PostgreSQL, the coordinator in a process of its own, and the four services in front of
 * which {@link Traffic} makes trouble. Closing it ends all of that, in the reverse order.
 */
final class Stage implements AutoCloseable {
    /** The saga's: no call of a killed coordinator has a deadline later than this after the kill. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(800);

    private static final String INSTANCE = "demo";
    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Traffic traffic = new Traffic();
    private final Map<String, FaultyService> services = new LinkedHashMap<>();
    private final Databases databases;
    private final CoordinatorProcess coordinator;
    private final Shop shop;

    private Stage(Path directory, CoordinatorCommand command, Surroundings surroundings)
            throws IOException, SQLException {
        Path log = directory.resolve("coordinator.log");
        Files.deleteIfExists(log);
        databases = open(Databases.start(directory, surroundings));
        coordinator = open(new CoordinatorProcess(command, databases.coordinator(), log));
        shop = new Shop(coordinator.uri());
    }

    /**
     * Starts everything, and stores the saga.
     *
     * @param directory for the databases and the coordinator's log; an earlier run's data in it is dropped
     * @param surroundings where the databases are, and how they are reached
     * @param owner is given the stage before anything runs on it, to close it whatever happens then
     */
    static Stage set(Path directory, CoordinatorCommand command, Surroundings surroundings, Consumer<Stage> owner)
            throws IOException, SQLException, InterruptedException {
        Stage stage = new Stage(directory, command, surroundings);
        owner.accept(stage);
        stage.startAll();
        return stage;
    }

    private void startAll() throws IOException, InterruptedException {
        coordinator.start();
        serve("payment", new Payment(), databases.payment());
        serve("inventory", new Inventory(), databases.inventory());
        serve("shipping", new Shipping(), databases.shipping());
        serve("mail", new Mail(), databases.mail());
        coordinator.awaitReady();
        for (FaultyService service : services.values()) {
            register(service);
        }
        shop.norn().definitions().storeYaml(saga());
    }

    private void serve(String name, Object participant, DataSource database) throws IOException {
        BranchFence fence = open(BranchFence.on(database));
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(participant)), fence);
        FaultyService service = open(new FaultyService(name, handler, traffic, Ports.free()));
        service.start();
        services.put(name, service);
    }

    private void register(FaultyService service) {
        InstanceRegistration registration =
                new InstanceRegistration(service.url(), null, InstanceRegistration.DEFAULT_TTL, Map.of(), Map.of());
        shop.norn().participants().register(service.name(), INSTANCE, registration);
        NornClient impatient = NornClient.connectTo(coordinator.uri());
        open(InstanceHeartbeat.start(impatient, service.name(), INSTANCE, () -> registration));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    Shop shop() {
        return shop;
    }

    Traffic traffic() {
        return traffic;
    }

    Databases databases() {
        return databases;
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    FaultyService service(String name) {
        FaultyService service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException("service: " + name + " (expected: one of " + services.keySet() + ")");
        }
        return service;
    }

    Books books() {
        return new Books(databases.payment(), databases.inventory(), databases.shipping(), databases.mail());
    }

    /** Which operations the stored saga calls. */
    SagaSteps steps() {
        return new SagaSteps(shop.norn().definitions().get("order", 1));
    }

    /**
     * Kills the coordinator with {@code kill -9}, starts it again, and waits until a transaction moves; there must be
     * one that can.
     */
    Recovery killAndRestart() throws IOException, InterruptedException {
        long killed = System.nanoTime();
        coordinator.kill();
        CompletableFuture<Long> progress = traffic.nextArrival(Instant.now().plus(ATTEMPT_TIMEOUT));
        long started = System.nanoTime();
        coordinator.start();
        coordinator.awaitAnswer();
        long answered = System.nanoTime();
        coordinator.awaitReady();
        long ready = System.nanoTime();
        long moved = await(progress);
        return new Recovery(
                Duration.ofNanos(answered - started),
                Duration.ofNanos(ready - started),
                Duration.ofNanos(moved - started),
                Duration.ofNanos(moved - killed));
    }

    private static long await(CompletableFuture<Long> progress) throws InterruptedException {
        try {
            return progress.get(PROGRESS_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "no transaction moved within " + PROGRESS_LIMIT + " of the coordinator's restart", e);
        }
    }

    /** Ends everything; a second call does nothing. What cannot be ended does not keep the rest from ending. */
    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("the demo did not end cleanly") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static String saga() throws IOException {
        try (InputStream stream = Stage.class.getResourceAsStream("/dev/norn/examples/order/order.saga.yaml")) {
            if (stream == null) {
                throw new IOException("order.saga.yaml is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
