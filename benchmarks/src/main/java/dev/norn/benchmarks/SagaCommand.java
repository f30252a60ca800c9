package dev.norn.benchmarks;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.machine.Machine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Two-step sagas: Norn over HTTP, its engine and journal alone, the floor under them, and other systems. */
@Command(
        name = "saga",
        description = "Two-step sagas at several numbers in flight, side by side with the floor and other systems.",
        mixinStandardHelpOptions = true)
final class SagaCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Path data = Path.of(System.getProperty("norn.benchmarks.target", "target"), "postgres");
        try (BenchmarkServer server = BenchmarkServer.start(data)) {
            Machine.of(data).lines().forEach(System.out::println);
            server.lines().forEach(System.out::println);
        }
        return 0;
    }
}
