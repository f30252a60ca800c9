package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.http.Connection;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.server.NornServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server in a process of its own, as users start it: its defaults, but for port, database and participants. */
final class CoordinatorProcess implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] READY = Connection.request("GET", "/health/readiness", "application/json", "");
    private static final byte[] METRICS = Connection.request("GET", "/prometheus", "text/plain", "");

    private final ChildProcess process;
    private final URI url;

    private CoordinatorProcess(ChildProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts it on an empty database, waits until it serves, and gives it the saga's definition. */
    static CoordinatorProcess start(Path logs, Database database, String participants)
            throws IOException, InterruptedException {
        int port = freePort();
        ChildProcess process = ChildProcess.start(
                "coordinator",
                logs,
                System.getProperty("java.class.path"),
                List.of(
                        NornServer.class.getName(),
                        "--norn.port=" + port,
                        "--norn.database.url=" + database.url(),
                        "--norn.database.user=" + database.user(),
                        "--norn.database.password=" + database.password(),
                        "--norn.participants." + BenchmarkSaga.PARTICIPANT + ".urls=" + participants));
        CoordinatorProcess coordinator = new CoordinatorProcess(process, URI.create("http://127.0.0.1:" + port));
        try {
            coordinator.awaitReady();
            coordinator.ask(Connection.request("POST", "/v1/definitions", "application/yaml", BenchmarkSaga.YAML));
            return coordinator;
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    URI url() {
        return url;
    }

    /** As its metrics say. */
    Batches batches() {
        try {
            String metrics = ask(METRICS);
            return new Batches(
                    value(metrics, "norn_journal_batch_size_count"), value(metrics, "norn_journal_batch_size_sum"));
        } catch (IOException e) {
            throw new UncheckedIOException("the coordinator's metrics cannot be read", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                ask(READY);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private String ask(byte[] request) throws IOException {
        try (Connection connection = Connection.open(url)) {
            return connection.exchange(request);
        }
    }

    private static long value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0.0)
                .longValue();
    }

    /** Free now; should another process take it before the coordinator does, the run fails. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
