package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.sdk.client.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What used up its attempts: list, look at, try again, give up. */
@Command(
        name = "dead-letters",
        description = "What used up its attempts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DeadLetterActionCommand.Redrive.class, DeadLetterActionCommand.Discard.class})
@SuppressWarnings("NullAway.Init") // picocli sets the field before the command runs
final class DeadLettersCommand implements Runnable {
    /** The whole of it is in the JSON. */
    private static final int TRACE_LINES = 5;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "COMMAND is missing (expected: list, show, redrive or discard)");
    }

    @Command(name = "list", description = "Lists them, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin ClientOptions options,
            @Mixin DeadLetterOptions filters,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "at most so many (default: 1000)")
                    int limit) {
        if (limit < 1) {
            throw options.wrongUsage("--limit: %d (expected: 1 or more)".formatted(limit));
        }
        List<DeadLetter> letters;
        try (var all = options.client().deadLetters().listAll(filters.query())) {
            letters = all.limit(limit).toList();
        }
        if (options.output().isJson()) {
            ArrayNode documents = JsonNodeFactory.instance.arrayNode();
            letters.forEach(letter -> documents.add(letter.document()));
            options.output().json(documents);
        } else {
            options.output().lines(table(letters, Instant.now()));
        }
        return ExitCode.DONE;
    }

    private static List<String> table(List<DeadLetter> letters, Instant now) {
        Table table = new Table(
                "ID", "TRANSACTION", "BRANCH", "OPERATION", "NAME", "AGE", "ATTEMPTS", "REDRIVES", "BACK IN", "REASON");
        for (DeadLetter letter : letters) {
            table.row(
                    letter.id(),
                    Text.of((Object) letter.transaction()),
                    Text.of((Object) letter.branch()),
                    operation(letter),
                    Text.of((Object) letter.name()),
                    letter.since() == null ? "" : Text.between(letter.since(), now),
                    Integer.toString(letter.attempts()),
                    Integer.toString(letter.redrives()),
                    letter.redriveAt() == null ? "" : Text.between(now, letter.redriveAt()),
                    reason(letter));
        }
        return table.lines();
    }

    @Command(name = "show", description = "Shows one with all that is known of it.", mixinStandardHelpOptions = true)
    int show(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        DeadLetter letter = options.client().deadLetters().get(id);
        if (options.output().isJson()) {
            options.output().json(letter.document());
        } else {
            options.output().lines(report(letter, Instant.now()));
        }
        return ExitCode.DONE;
    }

    private static List<String> report(DeadLetter letter, Instant now) {
        List<String> lines = new ArrayList<>();
        add(lines, letter.topic() == null ? "operation" : "topic", operation(letter) + kind(letter));
        add(lines, "transaction", letter.transaction());
        add(lines, "name", letter.name());
        add(lines, "branch", letter.branch());
        add(lines, "attempts", letter.attempts() + ", brought back before: " + letter.redrives());
        if (letter.since() != null) {
            add(lines, "since", letter.since() + ", " + Text.between(letter.since(), now) + " ago");
        }
        add(lines, "reason", reason(letter));
        add(
                lines,
                "back by rule",
                letter.redriveAt() == null ? "no" : letter.redriveAt().toString());
        add(lines, "payload", letter.payload() == null ? null : letter.payload().toString());
        lines.addAll(ofMessage(letter.document().path("detail")));
        return lines;
    }

    /** What only messages have. */
    private static List<String> ofMessage(JsonNode detail) {
        List<String> lines = new ArrayList<>();
        add(lines, "key", Text.of(detail, "key"));
        add(lines, "place", place(detail));
        for (JsonNode header : detail.path("headers")) {
            add(lines, "header", Text.of(header, "name") + ": " + Text.of(header, "value"));
        }
        for (JsonNode stay : detail.path("history")) {
            add(lines, "history", stay(stay));
        }
        String trace = Text.of(detail, "stackTrace");
        trace.lines().limit(TRACE_LINES).forEach(line -> add(lines, "trace", line));
        return lines;
    }

    private static String place(JsonNode detail) {
        String partition = Text.of(detail, "partition");
        return partition.isEmpty() ? "" : "partition " + partition + ", offset " + Text.of(detail, "offset");
    }

    private static String stay(JsonNode stay) {
        String end = Text.of(stay, "state").equals("WAITING")
                ? "waits"
                : "%s %s by %s: %s%s"
                        .formatted(
                                Text.of(stay, "state").toLowerCase(Locale.ROOT),
                                Text.of(stay, "endedAt"),
                                Text.of(stay, "operator"),
                                Text.of(stay, "reason"),
                                stay.path("repaired").asBoolean() ? " (with another value)" : "");
        return "%s since %s, %s".formatted(Text.of(stay, "id"), Text.of(stay, "since"), end);
    }

    private static void add(List<String> lines, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add("%-13s %s".formatted(name, value));
        }
    }

    private static String operation(DeadLetter letter) {
        if (letter.topic() != null) {
            return letter.participant() == null ? letter.topic() : letter.topic() + " > " + letter.participant();
        }
        return letter.participant() == null
                ? letter.source()
                : letter.participant() + "." + Objects.requireNonNullElse(letter.operation(), "");
    }

    private static String kind(DeadLetter letter) {
        String kind = Text.of(letter.document(), "kind");
        return kind.isEmpty() ? "" : " (" + kind + ")";
    }

    private static String reason(DeadLetter letter) {
        String code = Text.of((Object) letter.errorCode());
        return Text.shorten((code + " " + Text.of((Object) letter.errorMessage())).strip());
    }
}
