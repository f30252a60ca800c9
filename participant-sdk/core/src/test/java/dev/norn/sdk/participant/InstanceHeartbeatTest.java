package dev.norn.sdk.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class InstanceHeartbeatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void shouldRegisterOnceTheCoordinatorIsThereRenewAndLeave() throws Exception {
        int port = freePort();
        InstanceRegistration registration = new InstanceRegistration(
                URI.create("http://127.0.0.1:9/payment"), null, Duration.ofSeconds(1), Map.of(), Map.of());
        InstanceHeartbeat heartbeat = InstanceHeartbeat.start(client(port), "payment", "one", () -> registration);
        assertThat(heartbeat.isRegistered()).isFalse();
        HttpServer coordinator = coordinator(port);
        try {
            await().atMost(PATIENCE).until(() -> calls.size() >= 3);
            assertThat(heartbeat.isRegistered()).isTrue();
        } finally {
            heartbeat.close();
            coordinator.stop(0);
        }
        assertThat(calls.get(calls.size() - 1)).isEqualTo("DELETE /v1/participants/payment/instances/one");
        assertThat(calls.subList(0, calls.size() - 1)).containsOnly("PUT /v1/participants/payment/instances/one");
    }

    @Test
    void shouldGoOnWhenTheRegistrationCannotBeMadeOnce() throws Exception {
        HttpServer coordinator = coordinator(0);
        boolean[] first = {true};
        InstanceRegistration registration = new InstanceRegistration(
                URI.create("http://127.0.0.1:9/payment"), null, Duration.ofSeconds(1), Map.of(), Map.of());
        try (InstanceHeartbeat heartbeat =
                InstanceHeartbeat.start(client(coordinator.getAddress().getPort()), "payment", "one", () -> {
                    // The first call is for the period, the second one for the first beat.
                    if (Thread.currentThread().getName().startsWith("norn-heartbeat") && first[0]) {
                        first[0] = false;
                        throw new IllegalStateException("load not measurable");
                    }
                    return registration;
                })) {
            await().atMost(PATIENCE).until(heartbeat::isRegistered);
        } finally {
            coordinator.stop(0);
        }
    }

    @Test
    void shouldNotLeaveBeforeTheBeatUnderWayIsOver() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        HttpServer coordinator = coordinator(0, call -> {
            if (call.startsWith("PUT")) {
                arrived.countDown();
                goOn.await();
            }
        });
        InstanceRegistration registration = new InstanceRegistration(
                URI.create("http://127.0.0.1:9/payment"), null, Duration.ofSeconds(60), Map.of(), Map.of());
        InstanceHeartbeat heartbeat = InstanceHeartbeat.start(
                client(coordinator.getAddress().getPort()), "payment", "one", () -> registration);
        arrived.await();
        Thread closing = new Thread(heartbeat::close);
        closing.start();
        await().atMost(PATIENCE).until(() -> closing.getState() == Thread.State.TIMED_WAITING || !calls.isEmpty());
        goOn.countDown();
        closing.join();
        coordinator.stop(0);
        assertThat(calls)
                .containsExactly(
                        "PUT /v1/participants/payment/instances/one", "DELETE /v1/participants/payment/instances/one");
    }

    private interface Handling {
        void of(String call) throws InterruptedException;
    }

    private static NornClient client(int port) {
        return NornClient.builder(URI.create("http://127.0.0.1:" + port))
                .connectTimeout(PATIENCE)
                .requestTimeout(PATIENCE)
                .retry(RetrySettings.NONE)
                .build();
    }

    private HttpServer coordinator(int port) throws IOException {
        return coordinator(port, call -> {});
    }

    private HttpServer coordinator(int port, Handling handling) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                exchange.getRequestBody().readAllBytes();
                handling.of(call);
                calls.add(call);
                exchange.sendResponseHeaders(204, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(threads);
        server.start();
        return server;
    }

    /** A port that is free now, and that the system gives to nobody who does not ask for it. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Then another one.
            }
        }
    }
}
