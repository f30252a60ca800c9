package dev.norn.benchmarks;

import dev.norn.benchmarks.ComparisonOptions.Starter;
import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.report.TccTargets;
import dev.norn.benchmarks.tcc.TccSystems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** TCC with two branches: Norn, and Seata beside it. */
@Command(
        name = "tcc",
        description = {
            "TCC with two branches at several numbers in flight, side by side with Seata.",
            "Everything runs on this machine, on one PostgreSQL that syncs every commit. Prints Markdown."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class TccCommand implements Callable<Integer> {

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Override
    public Integer call() throws Exception {
        options.run("TCC", TccCommand::systems, (measurements, server) -> TccTargets.lines(measurements));
        return 0;
    }

    private static Map<String, Starter> systems(BenchmarkServer server) {
        TccSystems systems = new TccSystems(
                server,
                ComparisonOptions.target().resolve("logs"),
                ComparisonOptions.classPath("seata-server"),
                ComparisonOptions.classPath("seata"));
        Map<String, Starter> all = new LinkedHashMap<>();
        all.put("seata", systems::seata);
        all.put("seata-rollback", systems::seataRollback);
        return all;
    }
}
