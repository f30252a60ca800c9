package dev.norn.cli;

import dev.norn.server.NornServer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The coordinator as it runs in production. */
@Command(
        name = "server",
        description = {
            "Runs a coordinator on a PostgreSQL of yours.",
            "Configured as any Micronaut application: files, environment, and flags such as --norn.port=8080.",
            "Short names: NORN_DATABASE_URL, NORN_DATABASE_USER, NORN_DATABASE_PASSWORD, NORN_PORT."
        },
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        NornServer.main(arguments.toArray(String[]::new));
        return ExitCode.DONE;
    }
}
