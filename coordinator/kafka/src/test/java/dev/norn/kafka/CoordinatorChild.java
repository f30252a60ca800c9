package dev.norn.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link CoordinatorProcess} as its parent sees it. Ends with its parent. */
final class CoordinatorChild implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int LOG_LINES = 60;

    private final CoordinatorProcess.Orders orders;
    private final Process process;
    private final CompletableFuture<Void> resting = new CompletableFuture<>();
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final ArrayDeque<String> log = new ArrayDeque<>();

    private CoordinatorChild(CoordinatorProcess.Orders orders, Process process) {
        this.orders = orders;
        this.process = process;
    }

    static CoordinatorChild start(CoordinatorProcess.Orders orders) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CoordinatorProcess.class.getName()));
        command.addAll(orders.arguments());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CoordinatorChild child = new CoordinatorChild(orders, process);
        Thread.ofVirtual().start(() -> child.read(process.inputReader()));
        return child;
    }

    private void read(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(CoordinatorProcess.TO_PARENT + CoordinatorProcess.RESTING)) {
                    resting.complete(null);
                } else if (line.startsWith(CoordinatorProcess.TO_PARENT)) {
                    words.add(line.substring(CoordinatorProcess.TO_PARENT.length()));
                }
                keep(line);
            }
        } catch (IOException e) {
            keep(e.toString());
        }
    }

    private synchronized void keep(String line) {
        log.add(line);
        if (log.size() > LOG_LINES) {
            log.remove();
        }
    }

    /** What it was told, and what it printed last. */
    synchronized String story() {
        return orders + System.lineSeparator() + String.join(System.lineSeparator(), log);
    }

    Strike strike() {
        return orders.strike();
    }

    /** The next word that it says. */
    String next() throws InterruptedException {
        String word = words.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (word == null) {
            throw new AssertionError("it says nothing: " + story());
        }
        return word;
    }

    /** Completes when it has ended. */
    CompletableFuture<CoordinatorChild> end() {
        return process.onExit().thenApply(ended -> this);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** No more transactions are started when this returns, and none is on its way. */
    void rest() {
        try {
            process.getOutputStream().write(CoordinatorProcess.REST);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resting.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Whether the process is stopped: see proc(5), {@code state}. */
    boolean isStopped() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }

    /** Lets it go on that was stopped. */
    void goOn() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", "CONT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** {@code kill -9}, and waits for the end. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
