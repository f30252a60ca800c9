package dev.norn.benchmarks;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.machine.Machine;
import dev.norn.benchmarks.measure.Profiler;
import dev.norn.benchmarks.measure.SystemUnderTest;
import dev.norn.benchmarks.saga.SagaRun;
import dev.norn.benchmarks.saga.Systems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Two-step sagas: Norn over HTTP, its engine and journal alone, the floor under them, and other systems. */
@Command(
        name = "saga",
        description = {
            "Two-step sagas at several numbers in flight, side by side with the floor under them and with other systems.",
            "Everything runs on this machine, on one PostgreSQL that syncs every commit. Prints Markdown."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class SagaCommand implements Callable<Integer> {

    @Option(names = "--seconds", paramLabel = "N", description = "how long each measurement takes", defaultValue = "10")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "seconds under load before each measurement",
            defaultValue = "4")
    private int warmUpSeconds;

    @Option(
            names = "--first-warm-up",
            paramLabel = "N",
            description = "seconds under load at 64 in flight before the first round, for each system",
            defaultValue = "15")
    private int firstWarmUpSeconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often each is measured, in turns",
            defaultValue = "3")
    private int rounds;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            split = ",",
            description = "how many sagas at once",
            defaultValue = "1,16,64,256")
    private List<Integer> inFlight;

    @Option(names = "--without", paramLabel = "SYSTEM", split = ",", description = "leaves systems out")
    private Set<String> without = Set.of();

    @Option(names = "--only", paramLabel = "SYSTEM", split = ",", description = "leaves all others out")
    private Set<String> only = Set.of();

    @Option(
            names = "--profile",
            description = "records each system's process with JFR into benchmarks/target/profiles; what is measured"
                    + " meanwhile is no result")
    private boolean profile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path target = Path.of(System.getProperty("norn.benchmarks.target", "target"));
        Path data = target.resolve("postgres");
        SagaRun.Plan plan = new SagaRun.Plan(
                inFlight,
                rounds,
                Duration.ofSeconds(firstWarmUpSeconds),
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds));
        Optional<Profiler> profiler =
                profile ? Optional.of(Profiler.into(target.resolve("profiles"))) : Optional.empty();
        List<SystemUnderTest> systems = new ArrayList<>();
        try (BenchmarkServer server = BenchmarkServer.start(data)) {
            System.out.println("## Sagas\n");
            Machine.of(data).lines().forEach(System.out::println);
            server.lines().forEach(System.out::println);
            plan.lines().forEach(System.out::println);
            try {
                for (Starter starter : chosen(new Systems(server, target.resolve("logs")), target)) {
                    systems.add(starter.start());
                }
                SagaRun.on(server, systems, plan, profiler).report().forEach(System.out::println);
            } finally {
                systems.reversed().forEach(SystemUnderTest::close);
            }
        }
        return 0;
    }

    private List<Starter> chosen(Systems systems, Path target) {
        Map<String, Starter> all = new LinkedHashMap<>();
        all.put("http", systems::http);
        all.put("engine", systems::engine);
        all.put("floor", () -> systems.floor(1));
        all.put("floor-2", () -> systems.floor(2));
        all.put("dbos", () -> systems.dbos(target.resolveSibling("dbos/target/benchmarks/lib") + "/*"));
        all.put("single-row", systems::singleRow);
        requireKnown("--without", without, all.keySet());
        requireKnown("--only", only, all.keySet());
        all.keySet().removeAll(without);
        if (!only.isEmpty()) {
            all.keySet().retainAll(only);
        }
        return List.copyOf(all.values());
    }

    private void requireKnown(String option, Set<String> given, Set<String> known) {
        for (String system : given) {
            if (!known.contains(system)) {
                throw new ParameterException(
                        spec.commandLine(), option + ": " + system + " (expected: " + String.join(", ", known) + ")");
            }
        }
    }

    private interface Starter {
        SystemUnderTest start() throws Exception;
    }
}
