package dev.norn.cli;

import dev.norn.sdk.client.Page;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionEvent;
import dev.norn.sdk.client.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one transaction with everything that happened to it. */
@Command(
        name = "show",
        description = "Shows a transaction: where it stands, its branches, and what happened in order of time.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ShowCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "ID", description = "the transaction's id")
    private String id;

    @Override
    public Integer call() {
        Transactions transactions = options.client().transactions();
        Transaction transaction = transactions.get(id);
        if (options.output().isJson()) {
            options.output().json(transaction.document());
        } else {
            options.output().lines(TransactionReport.lines(transaction, events(transactions), Instant.now()));
        }
        return ExitCode.DONE;
    }

    private List<TransactionEvent> events(Transactions transactions) {
        List<TransactionEvent> events = new ArrayList<>();
        Page<TransactionEvent> page = transactions.events(id, null);
        events.addAll(page.items());
        while (page.nextCursor() != null) {
            page = transactions.events(id, page.nextCursor());
            events.addAll(page.items());
        }
        return events;
    }
}
