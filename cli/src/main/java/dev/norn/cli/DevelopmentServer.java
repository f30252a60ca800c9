package dev.norn.cli;

import dev.norn.embedded.EmbeddedPostgres;
import dev.norn.server.NornServer;
import dev.norn.server.RunningServer;
import dev.norn.server.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator with its PostgreSQL and its Kafka. Closing ends the coordinator first, so that it can hand its lease
 * back, then the others; a close during the start waits for it, so that nothing is left running. Thread-safe.
 */
final class DevelopmentServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevelopmentServer.class);

    /** Longer than the lease of a coordinator that was killed on the same data. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private static final Duration READY_POLL = Duration.ofMillis(50);

    private final Path data;
    private final int port;
    private final boolean withKafka;
    private @Nullable DevelopmentKafka kafka;
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable RunningServer server;
    private boolean closed;
    private volatile boolean failed;

    /** @param withKafka whether it has a Kafka, and publishes events there */
    DevelopmentServer(Path data, int port, boolean withKafka) {
        this.data = data;
        this.port = port;
        this.withKafka = withKafka;
    }

    /** @throws CommandFailedException if the coordinator cannot start; nothing is left running then */
    synchronized void start() {
        if (closed) {
            throw new CommandFailedException("stopped while it started");
        }
        requireFreePort();
        try {
            startAll();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startAll() {
        DevelopmentKafka startingKafka = withKafka ? DevelopmentKafka.begin(data.resolve("kafka")) : null;
        kafka = startingKafka;
        EmbeddedPostgres database =
                EmbeddedPostgres.on(data.resolve("postgres")).start();
        postgres = database;
        log.info(
                "PostgreSQL listens on 127.0.0.1:{}, process {}, data in {}",
                database.port(),
                database.pid(),
                data.resolve("postgres").toAbsolutePath());
        Map<String, Object> configuration = new HashMap<>(Map.of(
                "norn.host", "127.0.0.1",
                "norn.port", port,
                "norn.database.url", database.jdbcUrl(),
                "norn.database.user", database.user(),
                "norn.database.password", database.password()));
        if (startingKafka != null) {
            configuration.put("norn.kafka.bootstrap-servers", startingKafka.awaitBootstrapServers());
        }
        startCoordinator(configuration);
    }

    private void startCoordinator(Map<String, Object> configuration) {
        try {
            server = NornServer.start(configuration);
        } catch (RuntimeException e) {
            log.debug("the coordinator did not start", e);
            throw new CommandFailedException("the coordinator could not start: " + StartFailure.explain(e));
        }
    }

    /** Waits until the coordinator has its shards, and gives its URL. */
    URI awaitReady() throws InterruptedException {
        URI url = url();
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http, url)) {
                if (System.nanoTime() > limit) {
                    close();
                    throw new CommandFailedException("the coordinator at %s is not ready after %s; see /health there"
                            .formatted(url, READY_LIMIT));
                }
                LockSupport.parkNanos(READY_POLL.toNanos());
            }
        }
        return url;
    }

    private synchronized URI url() {
        if (server == null) {
            throw new CommandFailedException("stopped while it started");
        }
        return server.url();
    }

    private static boolean isReady(HttpClient http, URI url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Marks that the process is to end with an error. */
    void fail() {
        failed = true;
    }

    int exitCode() {
        return failed ? ExitCode.BAD_END : ExitCode.DONE;
    }

    /** Stops what runs, in order; a second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        RunningServer runningServer = server;
        EmbeddedPostgres runningPostgres = postgres;
        DevelopmentKafka runningKafka = kafka;
        server = null;
        postgres = null;
        kafka = null;
        try {
            if (runningServer != null) {
                runningServer.close();
            }
        } finally {
            try {
                if (runningPostgres != null) {
                    runningPostgres.close();
                }
            } finally {
                if (runningKafka != null) {
                    runningKafka.close();
                }
            }
        }
    }

    private void requireFreePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (IOException e) {
            throw new CommandFailedException(
                    "PORT_TAKEN: port %d of 127.0.0.1 is taken by another process (expected: a free port; --port chooses another)"
                            .formatted(port));
        }
    }
}
