package dev.norn.benchmarks;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.machine.Machine;
import dev.norn.benchmarks.measure.Profiler;
import dev.norn.benchmarks.measure.SystemUnderTest;
import dev.norn.benchmarks.report.Comparison;
import dev.norn.benchmarks.report.Measurements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a command that measures several systems in turns, and the run that they describe. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ComparisonOptions {

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
            description =
                    "seconds under load, at 64 in flight if it is measured there, before the first round, for each"
                            + " system",
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
            description = "how many at once",
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Where the build has put what benchmarks need; data and logs go there too. */
    static Path target() {
        return Path.of(System.getProperty("norn.benchmarks.target", "target"));
    }

    /** The class path of another system, as its module's build has put it together. */
    static String classPath(String module) {
        return target().resolveSibling(module + "/target/benchmarks/lib") + "/*";
    }

    /** Whether something is measured that is no system. */
    boolean isChosen(String name) {
        return !without.contains(name) && (only.isEmpty() || only.contains(name));
    }

    /** How long each measurement takes. */
    Duration length() {
        return Duration.ofSeconds(seconds);
    }

    /** How long there is load before each. */
    Duration warmUp() {
        return Duration.ofSeconds(warmUpSeconds);
    }

    /** How long there is load before the first round. */
    Duration firstWarmUp() {
        return Duration.ofSeconds(firstWarmUpSeconds);
    }

    /** How often each system is measured. */
    int rounds() {
        return rounds;
    }

    /**
     * Starts a server and the systems, measures, prints the tables, and ends everything.
     *
     * @param title of what is printed
     * @param systems those that can be chosen, by id, on a server
     * @param targets what has to be reached, with what was
     */
    void run(String title, SystemsOn systems, TargetsOf targets) throws Exception {
        run(new Subject() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public Map<String, Starter> systems(BenchmarkServer server) {
                return systems.on(server);
            }

            @Override
            public List<String> results(Measurements measurements, BenchmarkServer server) throws Exception {
                List<String> lines = new ArrayList<>(List.of(""));
                lines.addAll(targets.of(measurements, server));
                return lines;
            }
        });
    }

    /** The same, of a subject that says more. */
    void run(Subject subject) throws Exception {
        Path data = target().resolve("postgres");
        Comparison.Plan plan = new Comparison.Plan(inFlight, rounds, firstWarmUp(), warmUp(), length());
        Optional<Profiler> profiler =
                profile ? Optional.of(Profiler.into(target().resolve("profiles"))) : Optional.empty();
        try (BenchmarkServer server = BenchmarkServer.start(data)) {
            System.out.println("## " + subject.title() + "\n");
            Machine.of(data).lines().forEach(System.out::println);
            server.lines().forEach(System.out::println);
            subject.lines().forEach(System.out::println);
            plan.lines().forEach(System.out::println);
            List<Starter> chosen = chosen(subject.systems(server), subject.more());
            Comparison comparison = measure(server, chosen, plan, profiler);
            comparison.table().forEach(System.out::println);
            subject.results(comparison.measurements(), server).forEach(System.out::println);
        }
    }

    private static Comparison measure(
            BenchmarkServer server, List<Starter> starters, Comparison.Plan plan, Optional<Profiler> profiler)
            throws Exception {
        List<SystemUnderTest> systems = new ArrayList<>();
        try {
            for (Starter starter : starters) {
                systems.add(starter.start());
            }
            return Comparison.on(server, systems, plan, profiler);
        } finally {
            systems.reversed().forEach(SystemUnderTest::close);
        }
    }

    private List<Starter> chosen(Map<String, Starter> systems, Set<String> more) {
        Set<String> known = new LinkedHashSet<>(systems.keySet());
        known.addAll(more);
        requireKnown("--without", without, known);
        requireKnown("--only", only, known);
        Map<String, Starter> chosen = new LinkedHashMap<>(systems);
        chosen.keySet().removeAll(without);
        if (!only.isEmpty()) {
            chosen.keySet().retainAll(only);
        }
        return List.copyOf(chosen.values());
    }

    private void requireKnown(String option, Set<String> given, Set<String> known) {
        for (String system : given) {
            if (!known.contains(system)) {
                throw new ParameterException(
                        spec.commandLine(), option + ": " + system + " (expected: " + String.join(", ", known) + ")");
            }
        }
    }

    /** What is measured. */
    interface Subject {
        /** Of what is printed. */
        String title();

        /** What is to be known of the run besides the machine and PostgreSQL, as lines of a list in Markdown. */
        default List<String> lines() {
            return List.of();
        }

        /** Systems that can be started on a server, by id and in the order of the table. */
        Map<String, Starter> systems(BenchmarkServer server);

        /** What can be measured besides, by id. */
        default Set<String> more() {
            return Set.of();
        }

        /** Measures that, and gives what follows the systems' table: at its end the targets. */
        List<String> results(Measurements measurements, BenchmarkServer server) throws Exception;
    }

    /** Starts one system. */
    interface Starter {
        SystemUnderTest start() throws Exception;
    }

    /** Systems that can be started on a server, by id and in the order of the table. */
    interface SystemsOn {
        Map<String, Starter> on(BenchmarkServer server);
    }

    /** The table of targets. */
    interface TargetsOf {
        List<String> of(Measurements measurements, BenchmarkServer server) throws Exception;
    }
}
