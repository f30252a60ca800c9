package dev.norn.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does once what a server and its clients usually do, and ends: a JVM that is told to keep what it has loaded and linked
 * ({@code -XX:AOTCacheOutput}) keeps what the next one needs. {@code ./norn} runs it after each build.
 */
@Command(
        name = "rehearse",
        description = "Starts a coordinator, runs a saga on it, and ends; for the cache that ./norn starts from.",
        hidden = true,
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the field before the command runs
final class RehearseCommand implements Callable<Integer> {

    /** Nobody has to be called: neither step runs. */
    private static final String SAGA = """
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: rehearsal, version: 1}
            input:
              schema: {type: object, required: [really], properties: {really: {type: boolean}}}
            steps:
              - {id: first, when: "${ input.really }", action: nobody.do, compensate: nobody.undo}
              - {id: second, when: "${ has(steps.first.output) }", action: nobody.do, compensate: nobody.undo}
            output: {id: "${ transaction.id }"}
            """;

    @Parameters(paramLabel = "DIRECTORY", description = "for its data; must not exist, and is removed")
    private Path directory;

    @Override
    public Integer call() throws Exception {
        Files.createDirectory(directory);
        try (DevelopmentServer server = new DevelopmentServer(directory, 0, true)) {
            // Ctrl-C must not leave a database behind. A second close does nothing.
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "norn-rehearse-stop"));
            server.start();
            String url = server.awaitReady().toString();
            Path saga = Files.writeString(directory.resolve("rehearsal.saga.yaml"), SAGA);
            run("validate", saga.toString());
            run("apply", "--url", url, saga.toString());
            run("start", "--url", url, "rehearsal", "--input", "{\"really\": false}", "--wait");
            run("list", "--url", url);
            run("cluster", "--url", url);
        } finally {
            remove(directory);
        }
        return ExitCode.DONE;
    }

    private static void run(String... words) {
        CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(Writer.nullWriter()));
        int exitCode = commandLine.execute(words);
        if (exitCode != ExitCode.DONE) {
            throw new CommandFailedException(
                    "%s: exit code %d (expected: 0)".formatted(String.join(" ", List.of(words)), exitCode));
        }
    }

    private static void remove(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
