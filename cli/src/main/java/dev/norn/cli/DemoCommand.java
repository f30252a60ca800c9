package dev.norn.cli;

import dev.norn.dsl.Durations;
import dev.norn.examples.events.demo.EventsDemo;
import dev.norn.examples.events.demo.EventsSettings;
import dev.norn.examples.order.demo.Demo;
import dev.norn.examples.order.demo.DemoSettings;
import dev.norn.examples.order.demo.DisasterKind;
import dev.norn.examples.transfer.demo.TransferDemo;
import dev.norn.examples.transfer.demo.TransferSettings;
import java.io.Console;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what Norn does, with four services on databases of their own, and checks their books. */
@Command(
        name = "demo",
        description = "Starts a coordinator and four services, breaks them on purpose, and checks the books.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class DemoCommand implements Callable<Integer> {
    /** The demos. */
    enum Name {
        ORDER,
        TCC,
        EVENTS,
        CRASH,
        SERVICES
    }

    /** The disasters of the crash demo. */
    enum Kind {
        COORDINATOR,
        POSTGRES,
        DISK,
        CONNECTIONS,
        ALL,
        MIXED;

        List<DisasterKind> disasters() {
            return switch (this) {
                case COORDINATOR, POSTGRES, DISK, CONNECTIONS -> List.of(DisasterKind.valueOf(name()));
                case ALL, MIXED -> List.of(DisasterKind.values());
            };
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            defaultValue = "ORDER",
            description = {
                "order: what can happen to one order, then many with random faults (default)",
                "tcc: many transfers between two banks, while all that takes part is killed in turn",
                "events: orders through Kafka to sagas and a read model, while Kafka and the read model are killed",
                "crash: under load, disasters that strike again and again (--kind)",
                "services: the four services alone, for a coordinator that runs already"
            })
    private Name name;

    @Option(names = "--seed", paramLabel = "N", description = "of all random choices (default: a random one)")
    private @Nullable Long seed;

    @Option(
            names = "--orders",
            paramLabel = "N",
            description = "how many with random faults (default: 2000; with events, 10000)")
    private @Nullable Integer orders;

    @Option(names = "--transfers", paramLabel = "N", description = "with tcc, how many (default: 5000)")
    private @Nullable Integer transfers;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "how many at once (default: 48; with tcc, 32; with events, 200)")
    private @Nullable Integer inFlight;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "COORDINATOR",
            description = {
                "with crash, what happens under load:",
                "coordinator: kill -9 of the coordinator (default);",
                "postgres: immediate stop of PostgreSQL, kill -9 of one of its processes, or the end of a session;",
                "disk: PostgreSQL's disk is full for a while. Needs the right to mount a file system: root, or"
                        + " 'unshare --user --map-root-user --mount ./norn demo crash --kind disk';",
                "connections: connections to PostgreSQL break, also in the middle of a commit, or stall;",
                "all: one kind after the other, each with databases of its own;",
                "mixed: each kind in turn, on the same databases; disk is skipped where it cannot be"
            })
    private Kind kind;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "how many disasters; with all, of each kind (default: 50; with tcc, 3 of each kind; with events, 2)")
    private @Nullable Integer rounds;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            description = "how long a dead node keeps its shards (default: 3s)")
    private @Nullable String lease;

    @Option(names = "--directory", paramLabel = "DIR", description = "for databases and logs (default: .norn/demo)")
    private @Nullable Path directory;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:NORN_URL:-http://127.0.0.1:8080}",
            description = "with services: where the coordinator is (default: NORN_URL, or http://127.0.0.1:8080)")
    private URI url;

    @Override
    public Integer call() throws Exception {
        quietLog();
        return switch (name) {
            case ORDER -> orderDemo().order();
            case TCC -> new TransferDemo(transferSettings(), coordinatorCommand(), System.out, isTerminal()).play();
            case EVENTS ->
                new EventsDemo(eventsSettings(), coordinatorCommand(), nornCommand(), System.out, isTerminal()).play();
            case CRASH -> kind == Kind.MIXED ? orderDemo().mixed() : orderDemo().crash();
            case SERVICES -> orderDemo().services(url);
        };
    }

    private Demo orderDemo() {
        return new Demo(settings(), coordinatorCommand(), System.out, isTerminal());
    }

    /** What the services and the client complain of while the demo breaks them is not news. */
    private void quietLog() {
        if (System.getenv("NORN_LOG_LEVEL") == null) {
            System.setProperty("NORN_LOG_LEVEL", name == Name.CRASH ? "OFF" : "ERROR");
        }
    }

    private DemoSettings settings() {
        try {
            DemoSettings settings = DemoSettings.defaults();
            settings = seed == null ? settings : settings.withSeed(seed);
            settings = orders == null ? settings : settings.withOrders(orders);
            settings = inFlight == null ? settings : settings.withInFlight(inFlight);
            settings = settings.withKinds(kind.disasters());
            settings = rounds == null ? settings : settings.withRounds(rounds);
            settings = lease == null ? settings : settings.withLease(Durations.parse(lease));
            return directory == null ? settings : settings.withDirectory(directory);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private TransferSettings transferSettings() {
        try {
            TransferSettings settings = TransferSettings.defaults();
            settings = seed == null ? settings : settings.withSeed(seed);
            settings = transfers == null ? settings : settings.withTransfers(transfers);
            settings = inFlight == null ? settings : settings.withInFlight(inFlight);
            settings = rounds == null ? settings : settings.withRounds(rounds);
            settings = lease == null ? settings : settings.withLease(Durations.parse(lease));
            return directory == null ? settings : settings.withDirectory(directory);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private EventsSettings eventsSettings() {
        try {
            EventsSettings settings = EventsSettings.defaults();
            settings = seed == null ? settings : settings.withSeed(seed);
            settings = orders == null ? settings : settings.withOrders(orders);
            settings = inFlight == null ? settings : settings.withInFlight(inFlight);
            settings = rounds == null ? settings : settings.withRounds(rounds);
            settings = lease == null ? settings : settings.withLease(Durations.parse(lease));
            return directory == null ? settings : settings.withDirectory(directory);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The server of this installation, as a process of its own. */
    static List<String> coordinatorCommand() {
        return program("dev.norn.server.NornServer");
    }

    /** This command line, as a process of its own. */
    static List<String> nornCommand() {
        return program(Main.class.getName());
    }

    private static List<String> program(String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main);
    }

    @SuppressWarnings(
            "SystemConsoleNull") // the JDK's own console, which is the default again, is null without a terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
