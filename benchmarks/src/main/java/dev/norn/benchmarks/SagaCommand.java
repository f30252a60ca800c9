package dev.norn.benchmarks;

import dev.norn.benchmarks.ComparisonOptions.Starter;
import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.report.SagaTargets;
import dev.norn.benchmarks.saga.Systems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Two-step sagas: Norn over HTTP, its engine and journal alone, the floor under them, and other systems. */
@Command(
        name = "saga",
        description = {
            "Two-step sagas at several numbers in flight, side by side with the floor under them and with other systems.",
            "Everything runs on this machine, on one PostgreSQL that syncs every commit. Prints Markdown."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SagaCommand implements Callable<Integer> {

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Override
    public Integer call() throws Exception {
        options.run("Sagas", SagaCommand::systems, (measurements, server) -> SagaTargets.lines(measurements));
        return 0;
    }

    private static Map<String, Starter> systems(BenchmarkServer server) {
        Systems systems = new Systems(server, ComparisonOptions.target().resolve("logs"));
        Map<String, Starter> all = new LinkedHashMap<>();
        all.put("http", systems::http);
        all.put("engine", systems::engine);
        all.put("floor", () -> systems.floor(1));
        all.put("floor-2", () -> systems.floor(2));
        all.put("dbos", () -> systems.dbos(ComparisonOptions.classPath("dbos")));
        all.put("single-row", systems::singleRow);
        return all;
    }
}
