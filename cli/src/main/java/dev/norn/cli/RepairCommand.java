package dev.norn.cli;

import dev.norn.sdk.client.Repair;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.Transactions;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the operator's repairs have in common. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command runs
abstract class RepairCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "ID", description = "the transaction's id")
    private String id;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "the branch (default: the transaction as a whole)")
    private @Nullable String branch;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why; kept in the audit log")
    private String reason;

    @Override
    public Integer call() {
        Repair repair = repair(new Repair(reason, branch, null, null), options);
        Transaction transaction = apply(options.client().transactions(), id, repair);
        if (options.output().isJson()) {
            options.output().json(transaction.document());
        } else {
            options.output().lines(TransactionReport.summary(transaction, Instant.now()));
        }
        return ExitCode.DONE;
    }

    /** Adds what only this repair takes. */
    Repair repair(Repair common, ClientOptions commonOptions) {
        return common;
    }

    abstract Transaction apply(Transactions transactions, String transaction, Repair repair);

    @Command(
            name = "retry",
            description = "Tries a waiting or dead-lettered branch again, now.",
            mixinStandardHelpOptions = true)
    static final class Retry extends RepairCommand {
        @Option(names = "--input", paramLabel = "JSON", description = "the input from now on: JSON, @file, or -")
        private @Nullable String input;

        @Override
        Repair repair(Repair common, ClientOptions commonOptions) {
            return input == null ? common : common.input(commonOptions.json("--input", input));
        }

        @Override
        Transaction apply(Transactions transactions, String transaction, Repair repair) {
            return transactions.retry(transaction, repair);
        }
    }

    @Command(
            name = "compensate",
            description = "Rolls back a transaction that is not decided yet.",
            mixinStandardHelpOptions = true)
    static final class Compensate extends RepairCommand {
        @Override
        Transaction apply(Transactions transactions, String transaction, Repair repair) {
            return transactions.compensate(transaction, repair);
        }
    }

    /** A repair after which the step counts as done, with an output that the operator gives. */
    abstract static class WithOutput extends RepairCommand {
        @Option(
                names = "--output-of-step",
                paramLabel = "JSON",
                description = "what the step is taken to have answered")
        private @Nullable String output;

        @Override
        Repair repair(Repair common, ClientOptions commonOptions) {
            return output == null ? common : common.output(commonOptions.json("--output-of-step", output));
        }
    }

    @Command(
            name = "skip",
            description = "Goes on without a branch, with the output given for it.",
            mixinStandardHelpOptions = true)
    static final class Skip extends WithOutput {
        @Override
        Transaction apply(Transactions transactions, String transaction, Repair repair) {
            return transactions.skip(transaction, repair);
        }
    }

    @Command(name = "resolve", description = "Takes a branch for settled by hand.", mixinStandardHelpOptions = true)
    static final class Resolve extends WithOutput {
        @Override
        Transaction apply(Transactions transactions, String transaction, Repair repair) {
            return transactions.resolve(transaction, repair);
        }
    }

    @Command(
            name = "kill",
            description = "Gives a transaction up as it is: what is done stays done, what is open stays open.",
            mixinStandardHelpOptions = true)
    static final class Kill extends RepairCommand {
        @Override
        Transaction apply(Transactions transactions, String transaction, Repair repair) {
            return transactions.kill(transaction, repair);
        }
    }
}
