package dev.norn.examples.stage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * A coordinator in a process of its own, on one port, that can be killed with {@code kill -9} and started again on the
 * same database. Used by one thread, except for {@link #close()}.
 */
public final class CoordinatorProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private final ChildProcess process;
    private final int port;
    private final HttpClient probe =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /**
     * A coordinator that does not run yet.
     *
     * @param log gets what it writes, of all its lives
     */
    public CoordinatorProcess(CoordinatorCommand command, DatabaseAddress database, Path log) throws IOException {
        this(command, database, Map.of(), log);
    }

    /**
     * A coordinator that does not run yet.
     *
     * @param settings further ones, by the names of environment variables
     * @param log gets what it writes, of all its lives
     */
    public CoordinatorProcess(
            CoordinatorCommand command, DatabaseAddress database, Map<String, String> settings, Path log)
            throws IOException {
        port = Ports.free();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("NORN_PORT", Integer.toString(port));
        environment.put("NORN_DATABASE_URL", database.url());
        environment.put("NORN_DATABASE_USER", database.user());
        environment.put("NORN_DATABASE_PASSWORD", database.password());
        environment.put("NORN_NODE_LEASE", command.lease().toMillis() + "ms");
        process = new ChildProcess("coordinator", command.command(), environment, log);
    }

    /** Where it answers. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts the process; does not wait until it serves. */
    public void start() throws IOException {
        process.start();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the coordinator answers HTTP, be it only that it is not ready.
     *
     * @throws IllegalStateException if it ends, or does not answer within two minutes; the message has the end of its log
     */
    public void awaitAnswer() throws IOException, InterruptedException {
        await(status -> true);
    }

    /**
     * Waits until the coordinator says that it is ready.
     *
     * @throws IllegalStateException if it ends, or is not ready within two minutes; the message has the end of its log
     */
    public void awaitReady() throws IOException, InterruptedException {
        await(status -> status == 200);
    }

    private void await(IntPredicate wanted) throws IOException, InterruptedException {
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        while (!answers(wanted)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException(
                        "the coordinator does not serve; the end of " + process.log() + ":\n" + process.logEnd());
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
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** Asks the process to end, and kills it if it does not. A second call does nothing. */
    @Override
    public void close() {
        process.close();
    }
}
