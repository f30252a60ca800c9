package dev.norn.benchmarks.load;

import dev.norn.benchmarks.machine.AtExit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that a run has started, and that ends with it. What it writes to standard error is in a file. */
public final class ChildProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 30;

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader output;
    private final PrintStream input;
    private final AtExit exit;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.exit = AtExit.run(process::destroyForcibly);
    }

    /**
     * Starts a JVM like this one.
     *
     * @param name for messages and for its log, {@code NAME.log}
     * @param logs a directory
     * @param classPath its class path
     * @param command the main class and its arguments
     */
    public static ChildProcess start(String name, Path logs, String classPath, List<String> command) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath));
        words.addAll(command);
        try {
            Path log = Files.createDirectories(logs).resolve(name + ".log");
            Process process =
                    new ProcessBuilder(words).redirectError(log.toFile()).start();
            return new ChildProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input. */
    public void send(String line) {
        input.println(line);
    }

    /**
     * The next line of its standard output.
     *
     * @throws IllegalStateException if it has ended instead
     */
    public String awaitLine() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException(name + " has ended; see " + log);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not answer; see " + log, e);
        }
    }

    /** Ends its input and asks it to stop; kills it if it does not. */
    @Override
    public void close() {
        input.close();
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        exit.cancel();
    }
}
