package dev.norn.benchmarks.waiting;

import dev.norn.benchmarks.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The production server with its default configuration, as a process that can be killed and started again. */
final class CoordinatorProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 30;
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);

    private final List<String> command;
    private final int port;
    private final Path log;
    private final Thread hook = new Thread(this::kill, "end-coordinator");
    private Process process;

    private CoordinatorProcess(List<String> command, int port, Path log) {
        this.command = command;
        this.port = port;
        this.log = log;
        this.process = begin();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param participants URLs by name, that the configuration gives
     * @param log what it writes goes there
     */
    static CoordinatorProcess start(Database database, Map<String, String> participants, Path log) {
        int port = freePort();
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.norn.server.NornServer",
                "--norn.port=" + port,
                "--norn.database.url=" + database.url(),
                "--norn.database.user=" + database.user(),
                "--norn.database.password=" + database.password()));
        participants.forEach((name, url) -> words.add("--norn.participants." + name + ".urls=" + url));
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + log, e);
        }
        CoordinatorProcess coordinator = new CoordinatorProcess(words, port, log);
        coordinator.awaitReady();
        return coordinator;
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

    long pid() {
        return process.pid();
    }

    Api api() {
        return new Api(port);
    }

    /** Waits until it serves all shards, and everything unfinished is known to it. */
    void awaitReady() {
        Api api = api();
        Wait.until("ready coordinator, see " + log, READY_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the coordinator has ended; see " + log);
            }
            return api.isReady();
        });
    }

    /** As {@code kill -9} does; returns when the process is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again on the same port and database, which makes it the same node. Does not wait. */
    void restart() {
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
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
