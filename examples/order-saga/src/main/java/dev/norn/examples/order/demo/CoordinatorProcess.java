package dev.norn.examples.order.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator in a process of its own, on one port, that can be killed with {@code kill -9} and started again on the
 * same database. Used by one thread, except for {@link #close()}.
 */
final class CoordinatorProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int LOG_LINES_SHOWN = 20;

    private final CoordinatorCommand command;
    private final DatabaseAddress database;
    private final Path log;
    private final int port;
    private final HttpClient probe =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private volatile @Nullable Process process;
    private @Nullable Watchdog watchdog;
    private volatile boolean closed;

    CoordinatorProcess(CoordinatorCommand command, DatabaseAddress database, Path log) throws IOException {
        this.command = command;
        this.database = database;
        this.log = log;
        this.port = Ports.free();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts the process; does not wait until it serves. */
    synchronized void start() throws IOException {
        if (closed) {
            throw new IllegalStateException("the demo is ending");
        }
        ProcessBuilder builder = new ProcessBuilder(command.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("NORN_PORT", Integer.toString(port));
        builder.environment().put("NORN_DATABASE_URL", database.url());
        builder.environment().put("NORN_DATABASE_USER", database.user());
        builder.environment().put("NORN_DATABASE_PASSWORD", database.password());
        builder.environment().put("NORN_NODE_LEASE", command.lease().toMillis() + "ms");
        Process started = builder.start();
        process = started;
        watchdog = Watchdog.over(started);
        started.getOutputStream().close();
    }

    /**
     * Waits until the coordinator answers HTTP, be it only that it is not ready.
     *
     * @throws IllegalStateException if it ends, or does not answer within two minutes; the message has the end of its log
     */
    void awaitAnswer() throws IOException, InterruptedException {
        await(status -> true);
    }

    /**
     * Waits until the coordinator says that it is ready.
     *
     * @throws IllegalStateException if it ends, or is not ready within two minutes; the message has the end of its log
     */
    void awaitReady() throws IOException, InterruptedException {
        await(status -> status == 200);
    }

    private void await(IntPredicate wanted) throws IOException, InterruptedException {
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        while (!answers(wanted)) {
            Process current = process;
            if (current == null || !current.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException("the coordinator does not serve; the end of " + log + ":\n" + logEnd());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean answers(IntPredicate wanted) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return wanted.test(probe.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code kill -9}; on return the process is gone. */
    synchronized void kill() throws InterruptedException {
        Process current = process;
        if (current != null) {
            current.destroyForcibly().waitFor();
        }
        callOffWatchdog();
    }

    /** Asks the process to end, and kills it if it does not. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        Process current = process;
        if (current == null) {
            return;
        }
        current.destroy();
        try {
            if (!current.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                current.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            current.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        callOffWatchdog();
    }

    private void callOffWatchdog() {
        if (watchdog != null) {
            watchdog.close();
            watchdog = null;
        }
    }

    private String logEnd() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
