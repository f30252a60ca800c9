package dev.norn.cli;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands; by itself it only shows what there is. */
@Command(
        name = "norn",
        description = "Runs distributed transactions, and shows and repairs them.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOfBuild.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the transaction or check ended badly, or was refused",
            "2:wrong usage",
            "3:the coordinator is not reachable"
        },
        subcommands = {
            DevCommand.class,
            ServerCommand.class,
            ValidateCommand.class,
            ApplyCommand.class,
            StartCommand.class,
            ListCommand.class,
            ShowCommand.class,
            RepairCommand.Retry.class,
            RepairCommand.Compensate.class,
            RepairCommand.Skip.class,
            RepairCommand.Resolve.class,
            RepairCommand.Kill.class,
            DeadLettersCommand.class,
            ClusterCommand.class,
            DemoCommand.class,
            RehearseCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the field before the command runs
final class NornCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "COMMAND is missing (expected: one of "
                        + spec.subcommands().entrySet().stream()
                                .filter(command -> !command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", "))
                        + ")");
    }
}
