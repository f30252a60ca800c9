package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One transaction for people: the sentence, the facts, its branches, and what happened in order of time. */
final class TransactionReport {
    private TransactionReport() {}

    static List<String> lines(Transaction transaction, List<TransactionEvent> events, Instant now) {
        List<String> lines = new ArrayList<>(summary(transaction, now));
        lines.add("");
        lines.addAll(branches(transaction, now));
        if (!events.isEmpty()) {
            lines.add("");
            lines.addAll(timeline(transaction, events));
        }
        return lines;
    }

    /** The sentence and the facts, without branches and events. */
    static List<String> summary(Transaction transaction, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(Sentence.of(transaction, now));
        if (transaction.attention() != null) {
            Instant since = transaction.attention().since();
            lines.add("NEEDS ATTENTION" + (since == null ? "" : " since " + Text.between(since, now)) + ": "
                    + transaction.attention().code() + " "
                    + transaction.attention().message());
        }
        lines.add("");
        fact(lines, "transaction", transaction.id());
        fact(lines, transaction.saga() == null ? "name" : "saga", name(transaction));
        fact(lines, "decision", Text.of(transaction.decision()));
        fact(lines, "business key", Text.of((Object) transaction.businessKey()));
        fact(
                lines,
                "labels",
                transaction.labels().isEmpty() ? "" : transaction.labels().toString());
        fact(lines, "created", transaction.createdAt().toString());
        fact(lines, "deadline", transaction.isEnded() ? "" : Text.of(transaction.deadline()));
        fact(lines, "ended", Text.of(transaction.endedAt()));
        fact(lines, "input", Text.shorten(Text.of(transaction.input())));
        fact(lines, "output", Text.shorten(Text.of(transaction.output())));
        return lines;
    }

    private static void fact(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add("%-13s %s".formatted(name, value));
        }
    }

    /** {@code order@3}, or {@code transfer (tcc)} for a transaction without a saga. */
    static String name(Transaction transaction) {
        String mode = transaction.mode().wireName();
        String name = transaction.document().path("name").asText(mode);
        return transaction.saga() == null
                ? name.equals(mode) ? mode : name + " (" + mode + ")"
                : transaction.saga() + (transaction.version() == null ? "" : "@" + transaction.version());
    }

    private static List<String> branches(Transaction transaction, Instant now) {
        Table table = new Table("BRANCH", "STEP", "OPERATION", "STATUS", "ATTEMPTS", "NEXT TRY", "LAST ERROR");
        for (Branch branch : transaction.branches()) {
            Instant next = branch.nextAttemptAt();
            table.row(
                    branch.id(),
                    Text.of((Object) branch.step()),
                    branch.participant() + "." + branch.operation(),
                    branch.status().name(),
                    Integer.toString(branch.attempts()),
                    next == null ? "" : next.isAfter(now) ? "in " + Text.between(now, next) : "now",
                    Text.error(branch.lastError()));
        }
        return table.lines();
    }

    private static List<String> timeline(Transaction transaction, List<TransactionEvent> events) {
        Map<String, String> names = new HashMap<>();
        for (Branch branch : transaction.branches()) {
            names.put(
                    branch.id(),
                    branch.step() == null ? branch.participant() + "." + branch.operation() : branch.step());
        }
        Table table = new Table("TIME", "EVENT", "STEP", "ATTEMPT", "DETAIL");
        for (TransactionEvent event : events) {
            String branch = event.branch();
            table.row(
                    "+" + Text.between(transaction.createdAt(), event.time()),
                    event.type(),
                    branch == null ? "" : names.getOrDefault(branch, branch),
                    Text.of(event.attempt()),
                    detail(event.data()));
        }
        return table.lines();
    }

    private static String detail(JsonNode data) {
        return data.isEmpty() ? "" : Text.shorten(data.toString());
    }
}
