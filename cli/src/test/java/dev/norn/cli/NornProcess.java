package dev.norn.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code norn} in a process of its own, which signals and kills can reach. */
final class NornProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 90;

    private final Process process;
    private final BufferedReader output;
    private final Path log;

    private NornProcess(Process process, Path log) {
        this.process = process;
        this.output = process.inputReader();
        this.log = log;
    }

    /** @param log gets standard error */
    static NornProcess start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new NornProcess(process, log);
    }

    /** The next line of standard output. */
    String awaitLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("the process ended without a line; its log:\n" + log());
        }
        return line;
    }

    /** What standard output still has, up to its end. */
    List<String> awaitEndOfOutput() {
        return output.lines().toList();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    /** SIGTERM. By the handle, because {@link Process#destroy()} would close the output too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** {@code kill -9}; on return the process is gone. */
    void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        kill();
    }
}
