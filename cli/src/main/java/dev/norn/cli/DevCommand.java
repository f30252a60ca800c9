package dev.norn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A whole coordinator in the foreground, until a signal ends it. */
@Command(
        name = "dev",
        description = {
            "Runs a coordinator with a PostgreSQL and a Kafka of its own on this machine, for development.",
            "It listens on 127.0.0.1 only, keeps its data, and stops on SIGTERM or Ctrl-C."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class DevCommand implements Callable<Integer> {
    private static final int LARGEST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "of the HTTP API; 0 takes any free one (default: 8080)")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIRECTORY",
            defaultValue = ".norn",
            description = "where the data is kept (default: .norn)")
    private Path data;

    @Option(names = "--no-kafka", description = "starts no Kafka, and publishes no events; saves some 300 MB of memory")
    private boolean withoutKafka;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > LARGEST_PORT) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " (expected: 0 to 65535)");
        }
        DevelopmentServer server = new DevelopmentServer(data, port, !withoutKafka);
        endOnSignal(server);
        try {
            server.start();
            PrintWriter out = spec.commandLine().getOut();
            out.println("Norn is ready: " + server.awaitReady());
            out.flush();
        } catch (RuntimeException e) {
            server.fail();
            throw e;
        }
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    private static void endOnSignal(DevelopmentServer server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            // The JVM's own exit code after a signal would tell of a crash; this was a wish.
                            Runtime.getRuntime().halt(server.exitCode());
                        },
                        "norn-dev-stop"));
    }
}
