package dev.norn.benchmarks;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.machine.Machine;
import dev.norn.benchmarks.waiting.WaitingForm;
import dev.norn.benchmarks.waiting.WaitingRun;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many transactions that wait: their weight, and a crash under them. */
@Command(
        name = "waiting",
        description = "Starts many sagas whose second step waits; weighs them, kills the server, counts them again.",
        mixinStandardHelpOptions = true)
final class WaitingCommand implements Callable<Integer> {

    @Option(names = "--sagas", paramLabel = "N", defaultValue = "100000", description = "how many (default: 100000)")
    private int sagas;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "128",
            description = "how many are being started at a time (default: 128)")
    private int inFlight;

    @Option(
            names = "--form",
            split = ",",
            defaultValue = "LONG,SHORT,CALL",
            description = "how they wait: ${COMPLETION-CANDIDATES} (default: each in turn)")
    private List<WaitingForm> forms = List.of();

    @Override
    public Integer call() throws Exception {
        Path target = Path.of(System.getProperty("norn.benchmarks.target", "target"));
        boolean complete = true;
        try (BenchmarkServer server = BenchmarkServer.startCounting(target.resolve("postgres-waiting"))) {
            Machine.of(target).lines().forEach(System.out::println);
            server.lines().forEach(System.out::println);
            for (WaitingForm form : forms) {
                String name = "waiting";
                complete &= new WaitingRun(
                                form, sagas, inFlight, server.create(name), target.resolve("logs"), System.out)
                        .run();
                server.drop(name);
            }
        }
        return complete ? 0 : 1;
    }
}
