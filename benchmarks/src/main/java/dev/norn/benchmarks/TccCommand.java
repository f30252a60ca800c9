package dev.norn.benchmarks;

import dev.norn.benchmarks.ComparisonOptions.Starter;
import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.report.TccTargets;
import dev.norn.benchmarks.report.TccTargets.Faults;
import dev.norn.benchmarks.tcc.FaultProbe;
import dev.norn.benchmarks.tcc.TccSystems;
import dev.norn.runtime.NodeSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(names = "--without-faults", description = "kills nobody and lets nobody answer 503")
    private boolean withoutFaults;

    @Override
    public Integer call() throws Exception {
        options.run(
                "TCC",
                TccCommand::systems,
                (measurements, server) ->
                        TccTargets.lines(measurements, withoutFaults ? Optional.empty() : Optional.of(faults(server))));
        return 0;
    }

    private Faults faults(BenchmarkServer server) throws Exception {
        List<Double> retriedMillis = new ArrayList<>();
        List<Double> resumedMillis = new ArrayList<>();
        try (FaultProbe probe = FaultProbe.start(
                server.create("faults"), ComparisonOptions.target().resolve("logs"))) {
            for (int round = 1; round <= options.rounds(); round++) {
                retriedMillis.add(probe.millisUntilRetried());
                resumedMillis.add(probe.millisUntilResumed());
            }
        }
        return new Faults(NodeSettings.DEFAULT_LEASE_TIME, retriedMillis, resumedMillis);
    }

    private static Map<String, Starter> systems(BenchmarkServer server) {
        TccSystems systems = new TccSystems(
                server,
                ComparisonOptions.target().resolve("logs"),
                ComparisonOptions.classPath("seata-server"),
                ComparisonOptions.classPath("seata"));
        Map<String, Starter> all = new LinkedHashMap<>();
        all.put("plain", systems::plain);
        all.put("fence", systems::fence);
        all.put("seata", systems::seata);
        all.put("declared", systems::declared);
        all.put("rollback", systems::rollback);
        all.put("seata-rollback", systems::seataRollback);
        all.put("slow", systems::slow);
        return all;
    }
}
