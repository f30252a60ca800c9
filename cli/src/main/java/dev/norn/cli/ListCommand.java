package dev.norn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists transactions, newest first. */
@Command(name = "list", description = "Lists transactions, newest first.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ListCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 500;

    @Mixin
    private ClientOptions options;

    @Option(names = "--status", description = "one of ${COMPLETION-CANDIDATES}")
    private @Nullable TransactionStatus status;

    @Option(names = "--mode", description = "one of ${COMPLETION-CANDIDATES}")
    private @Nullable TransactionMode mode;

    @Option(names = "--saga", paramLabel = "NAME", description = "of this definition")
    private @Nullable String saga;

    @Option(names = "--business-key", paramLabel = "KEY", description = "with this business key")
    private @Nullable String businessKey;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "with this label")
    private Map<String, String> labels = Map.of();

    @Option(names = "--participant", paramLabel = "NAME", description = "with a branch of this participant")
    private @Nullable String participant;

    @Option(names = "--attention", description = "only those that need attention")
    private boolean attention;

    @Option(names = "--created-after", paramLabel = "TIME", description = "such as 2026-01-31T09:00:00Z")
    private @Nullable Instant createdAfter;

    @Option(names = "--created-before", paramLabel = "TIME", description = "such as 2026-01-31T09:00:00Z")
    private @Nullable Instant createdBefore;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "at most so many (default: 50)")
    private int limit;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw options.wrongUsage("--limit: %d (expected: 1 or more)".formatted(limit));
        }
        List<Transaction> found;
        try (var all = options.client().transactions().listAll(query())) {
            found = all.limit(limit).toList();
        }
        if (options.output().isJson()) {
            ArrayNode documents = JsonNodeFactory.instance.arrayNode();
            found.forEach(transaction -> documents.add(transaction.document()));
            options.output().json(documents);
        } else {
            options.output().lines(table(found, Instant.now()));
        }
        return ExitCode.DONE;
    }

    private TransactionQuery query() {
        TransactionQuery query = TransactionQuery.all().limit(Math.min(limit, LARGEST_PAGE));
        query = status == null ? query : query.status(status);
        query = mode == null ? query : query.mode(mode);
        query = saga == null ? query : query.saga(saga);
        query = businessKey == null ? query : query.businessKey(businessKey);
        query = participant == null ? query : query.participant(participant);
        query = attention ? query.attention(true) : query;
        query = createdAfter == null ? query : query.createdAfter(createdAfter);
        query = createdBefore == null ? query : query.createdBefore(createdBefore);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            query = query.label(label.getKey(), label.getValue());
        }
        return query;
    }

    private static List<String> table(List<Transaction> transactions, Instant now) {
        Table table = new Table("ID", "STATUS", "NAME", "AGE", "BUSINESS KEY", "ATTENTION");
        for (Transaction transaction : transactions) {
            table.row(
                    transaction.id(),
                    transaction.status().name(),
                    TransactionReport.name(transaction),
                    Text.between(transaction.createdAt(), now),
                    Text.of((Object) transaction.businessKey()),
                    transaction.attention() == null
                            ? ""
                            : Text.shorten(transaction.attention().code() + " "
                                    + transaction.attention().message()));
        }
        return table.lines();
    }
}
