package dev.norn.benchmarks;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.machine.Machine;
import dev.norn.benchmarks.waiting.IdleRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a server asks of its database while it has nothing to do. */
@Command(
        name = "idle",
        description = "Counts the statements of a server that has nothing to do.",
        mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "how long each situation is watched (default: 30)")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Path target = Path.of(System.getProperty("norn.benchmarks.target", "target"));
        try (BenchmarkServer server = BenchmarkServer.startCounting(target.resolve("postgres-idle"))) {
            Machine.of(target).lines().forEach(System.out::println);
            server.lines().forEach(System.out::println);
            new IdleRun(server.create("idle"), target.resolve("logs"), Duration.ofSeconds(seconds), System.out).run();
        }
        return 0;
    }
}
