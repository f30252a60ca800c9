package dev.norn.benchmarks.coordinator;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.http.Connection;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.benchmarks.machine.AtExit;
import dev.norn.benchmarks.machine.Ports;
import dev.norn.benchmarks.machine.Wait;
import dev.norn.server.NornServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server in a process of its own, as users start it: its defaults, but for port, database, participants, and what is
 * said besides. It ends with this process. For one thread.
 */
public final class CoordinatorProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 30;
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final byte[] READY = Connection.request("GET", "/health/readiness", "application/json", "");
    private static final byte[] METRICS = Connection.request("GET", "/prometheus", "text/plain", "");

    private final List<String> command;
    private final URI url;
    private final Path log;
    private final AtExit exit;
    private Process process;

    private CoordinatorProcess(List<String> command, URI url, Path log) {
        this.command = command;
        this.url = url;
        this.log = log;
        this.process = begin();
        this.exit = AtExit.run(this::kill);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param logs a directory; what the server writes goes to {@code NAME.log} in it
     * @param name for the log
     * @param database an empty one, or one that a server had
     * @param participants URLs by name, that the configuration gives
     */
    public static CoordinatorProcess start(
            Path logs, String name, Database database, Map<String, String> participants) {
        return start(logs, name, database, participants, Map.of());
    }

    /**
     * The same with more of its configuration.
     *
     * @param settings by their names, for example {@code norn.kafka.bootstrap-servers}
     */
    public static CoordinatorProcess start(
            Path logs, String name, Database database, Map<String, String> participants, Map<String, String> settings) {
        int port = Ports.free();
        CoordinatorProcess coordinator = new CoordinatorProcess(
                command(port, database, participants, settings),
                URI.create("http://127.0.0.1:" + port),
                emptied(logs, name));
        try {
            coordinator.awaitReady();
            return coordinator;
        } catch (RuntimeException e) {
            coordinator.close();
            throw e;
        }
    }

    /** Its process id; after a restart another one. */
    public long pid() {
        return process.pid();
    }

    /** Where it serves, also after a restart. */
    public URI url() {
        return url;
    }

    /** Waits until it serves all shards, and everything unfinished is known to it. */
    public void awaitReady() {
        Wait.until("ready coordinator, see " + log, READY_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the coordinator has ended; see " + log);
            }
            return isReady();
        });
    }

    /** What it has written to its journal, as its metrics say. */
    public Batches batches() {
        try {
            String metrics = ask(METRICS);
            return new Batches(
                    value(metrics, "norn_journal_batch_size_count"), value(metrics, "norn_journal_batch_size_sum"));
        } catch (IOException e) {
            throw new UncheckedIOException("the coordinator's metrics cannot be read", e);
        }
    }

    /** Events of the journal that this node has committed and not published. */
    public long relayLag() {
        try {
            return value(ask(METRICS), "norn_relay_lag_events");
        } catch (IOException e) {
            throw new UncheckedIOException("the coordinator's metrics cannot be read", e);
        }
    }

    /** Sends one request, on a connection of its own, and gives the body of a successful reply. */
    public String ask(byte[] request) throws IOException {
        try (Connection connection = Connection.open(url)) {
            return connection.exchange(request);
        }
    }

    /** As {@code kill -9} does; returns when the process is gone. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again on the same port and database, which makes it the same node. Does not wait. */
    public void restart() {
        process = begin();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        exit.cancel();
    }

    private Process begin() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a coordinator", e);
        }
    }

    private boolean isReady() {
        try {
            ask(READY);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> command(
            int port, Database database, Map<String, String> participants, Map<String, String> settings) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                NornServer.class.getName(),
                "--norn.port=" + port,
                "--norn.database.url=" + database.url(),
                "--norn.database.user=" + database.user(),
                "--norn.database.password=" + database.password()));
        participants.forEach((name, url) -> words.add("--norn.participants." + name + ".urls=" + url));
        settings.forEach((name, value) -> words.add("--" + name + "=" + value));
        return List.copyOf(words);
    }

    private static Path emptied(Path logs, String name) {
        Path log = logs.resolve(name + ".log");
        try {
            Files.createDirectories(logs);
            Files.deleteIfExists(log);
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + log, e);
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
}
