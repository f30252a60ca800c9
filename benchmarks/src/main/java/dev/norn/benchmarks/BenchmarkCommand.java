package dev.norn.benchmarks;

import picocli.CommandLine.Command;

/** The root of all benchmarks. */
@Command(
        name = "benchmarks/run",
        description = "Measures Norn on this machine, side by side with other systems.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        subcommands = {
            SagaCommand.class,
            TccCommand.class,
            EventsCommand.class,
            JmhCommand.class,
            WaitingCommand.class,
            IdleCommand.class
        })
final class BenchmarkCommand {}
