package dev.norn.examples.stage;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program in a process of its own, that can be killed with {@code kill -9} and started again. It does not outlive this
 * process, in whatever way this one ends. Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int LOG_LINES_SHOWN = 20;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private volatile @Nullable Process process;
    private @Nullable Watchdog watchdog;
    private volatile boolean closed;

    /**
     * A process that does not run yet.
     *
     * @param name for messages
     * @param environment added to this process's own
     * @param log gets what it writes, of all its lives
     */
    public ChildProcess(String name, List<String> command, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** Where it writes to. */
    public Path log() {
        return log;
    }

    /** Starts the process; does not wait until it serves. */
    public synchronized void start() throws IOException {
        if (closed) {
            throw new IllegalStateException("the demo is ending");
        }
        callOffWatchdog();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        watchdog = Watchdog.over(started);
    }

    /** Whether it runs. */
    public boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** Writes a line to its standard input. */
    public synchronized void tell(String line) throws IOException {
        Process current = process;
        if (current != null) {
            BufferedWriter input = current.outputWriter();
            input.write(line);
            input.newLine();
            input.flush();
        }
    }

    /**
     * Waits for its end.
     *
     * @return its exit code, or null if it still runs after this time
     */
    public @Nullable Integer awaitEnd(Duration atMost) throws InterruptedException {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + ": not started");
        }
        return current.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) ? current.exitValue() : null;
    }

    /** {@code kill -9}; on return the process is gone. */
    public synchronized void kill() throws InterruptedException {
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

    /** The last lines that it wrote. */
    public String logEnd() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
