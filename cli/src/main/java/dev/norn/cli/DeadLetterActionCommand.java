package dev.norn.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.sdk.client.BulkOperation;
import dev.norn.sdk.client.DeadLetterQuery;
import dev.norn.sdk.client.DeadLetters;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done to some dead letters, or to all that match. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command runs
abstract class DeadLetterActionCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    @Mixin
    private ClientOptions options;

    @Mixin
    private DeadLetterOptions filters;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "the dead letters' ids")
    private List<String> ids = List.of();

    @Option(names = "--all-matching", description = "all that match the filters, instead of some by id")
    private boolean allMatching;

    @Option(names = "--dry-run", description = "only say how many match")
    private boolean dryRun;

    @Option(names = "--yes", description = "do it to all that match")
    private boolean yes;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the journal and in the audit log")
    private @Nullable String reason;

    @Override
    public Integer call() {
        requireSense();
        DeadLetters letters = options.client().deadLetters();
        if (allMatching) {
            return dryRun ? count(letters) : all(letters);
        }
        for (String id : ids) {
            one(letters, id, why());
            options.output().line(id + " " + done());
        }
        return ExitCode.DONE;
    }

    void requireSense() {
        if (allMatching == !ids.isEmpty()) {
            throw options.wrongUsage("expected: either ids, or --all-matching with filters");
        }
        if (!allMatching && (dryRun || yes || !filters.isEmpty())) {
            throw options.wrongUsage("filters, --dry-run and --yes need --all-matching");
        }
        if (allMatching && dryRun == yes) {
            throw options.wrongUsage("--all-matching: expected --dry-run, which counts them, or --yes, which does it");
        }
        if (!dryRun && (reason == null || reason.isBlank())) {
            throw options.wrongUsage("Missing required option: '--reason=TEXT'");
        }
    }

    /** How many are named; 0 if all that match are meant. */
    final int howMany() {
        return ids.size();
    }

    final ClientOptions options() {
        return options;
    }

    private String why() {
        return Objects.requireNonNull(reason);
    }

    private int count(DeadLetters letters) {
        long matching = letters.count(filters.query());
        if (options.output().isJson()) {
            options.output().json(JsonNodeFactory.instance.objectNode().put("matching", matching));
        } else {
            options.output().line(matching + " match; nothing " + done());
        }
        return ExitCode.DONE;
    }

    private int all(DeadLetters letters) {
        BulkOperation operation = begin(letters, filters.query(), why());
        String id = Objects.requireNonNull(operation.id());
        options.tell(
                "operation " + id + ": " + operation.matching() + " match; it goes on when this command is stopped");
        while (!operation.isEnded()) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            operation = letters.operation(id);
            options.tell(operation.done() + " " + done() + ", " + operation.refused() + " refused, "
                    + operation.remaining() + " to go");
        }
        if (options.output().isJson()) {
            options.output().json(operation.document());
        } else {
            options.output().line(operation.done() + " " + done() + ", " + operation.refused() + " refused");
        }
        return operation.refused() == 0 && operation.status().equals("DONE") ? ExitCode.DONE : ExitCode.BAD_END;
    }

    /** What was done, as a participle. */
    abstract String done();

    abstract void one(DeadLetters letters, String id, String because);

    abstract BulkOperation begin(DeadLetters letters, DeadLetterQuery query, String because);

    @Command(
            name = "redrive",
            description = "Has them tried again, from where they stopped; messages are sent to their topics again.",
            mixinStandardHelpOptions = true)
    static final class Redrive extends DeadLetterActionCommand {
        @Option(
                names = "--input",
                paramLabel = "TEXT",
                description =
                        "sends a message with this value in place of its own: text, @file, or - for standard input")
        private @Nullable String input;

        @Override
        String done() {
            return "redriven";
        }

        @Override
        void requireSense() {
            super.requireSense();
            if (input != null && howMany() != 1) {
                throw options().wrongUsage("--input: expected exactly one ID");
            }
        }

        @Override
        void one(DeadLetters letters, String id, String because) {
            if (input == null) {
                letters.redrive(id, because);
            } else {
                letters.redriveWith(id, because, options().text("--input", input));
            }
        }

        @Override
        BulkOperation begin(DeadLetters letters, DeadLetterQuery query, String because) {
            return letters.redriveAll(query, because);
        }
    }

    @Command(
            name = "discard",
            description = {
                "Gives them up: their operations count as settled by hand, and their transactions go on;",
                "messages are not worked off."
            },
            mixinStandardHelpOptions = true)
    static final class Discard extends DeadLetterActionCommand {
        @Override
        String done() {
            return "discarded";
        }

        @Override
        void one(DeadLetters letters, String id, String because) {
            letters.discard(id, because);
        }

        @Override
        BulkOperation begin(DeadLetters letters, DeadLetterQuery query, String because) {
            return letters.discardAll(query, because);
        }
    }
}
