package dev.norn.cli;

import dev.norn.embedded.EmbeddedServerException;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.client.NornUnreachableException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program {@code norn}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // A server in production logs as its own file says; for a person at a terminal the log is short.
        boolean server = arguments.length > 0 && arguments[0].equals("server");
        if (!server && System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "norn-cli-logback.xml");
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new NornCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // "@file" is a value of ours: the file with an input.
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
    }

    /** Says what failed and gives the exit code for it; what is no expected failure goes on to the caller. */
    private static int report(Exception failure, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        if (failure instanceof ParameterException wrongUsage) {
            err.println("norn: " + wrongUsage.getMessage());
            return ExitCode.WRONG_USAGE;
        }
        if (failure instanceof NornUnreachableException) {
            err.println("norn: " + failure.getMessage());
            err.println("Start a coordinator with 'norn dev', or name another with --url or NORN_URL.");
            return ExitCode.NOT_REACHABLE;
        }
        if (failure instanceof NornProblemException problem) {
            err.println("norn: " + problem.getMessage());
            problem.errors().forEach(error -> err.println("  " + Findings.line("", error)));
            return ExitCode.BAD_END;
        }
        if (failure instanceof NornException
                || failure instanceof EmbeddedServerException
                || failure instanceof CommandFailedException) {
            err.println("norn: " + failure.getMessage());
            return ExitCode.BAD_END;
        }
        throw failure;
    }
}
