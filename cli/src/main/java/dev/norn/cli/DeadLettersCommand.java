package dev.norn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.sdk.client.DeadLetter;
import dev.norn.sdk.client.DeadLetters;
import dev.norn.sdk.client.Page;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What used up its attempts: list, look at, try again, drop. */
@Command(
        name = "dead-letters",
        description = "What used up its attempts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the field before the command runs
final class DeadLettersCommand implements Runnable {
    private static final List<String> COLUMNS =
            List.of("id", "transaction", "branch", "participant", "operation", "attempts", "createdAt", "reason");

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "COMMAND is missing (expected: list, show, redrive or discard)");
    }

    @Command(name = "list", description = "Lists them.", mixinStandardHelpOptions = true)
    int list(@Mixin ClientOptions options) {
        List<DeadLetter> letters = all(options.client().deadLetters());
        if (options.output().isJson()) {
            ArrayNode documents = JsonNodeFactory.instance.arrayNode();
            letters.forEach(letter -> documents.add(letter.document()));
            options.output().json(documents);
            return ExitCode.DONE;
        }
        Table table =
                new Table("ID", "TRANSACTION", "BRANCH", "PARTICIPANT", "OPERATION", "ATTEMPTS", "SINCE", "REASON");
        letters.forEach(letter -> table.row(COLUMNS.stream()
                .map(column -> Text.shorten(Text.of(letter.document(), column)))
                .toArray(String[]::new)));
        options.output().lines(table.lines());
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Shows one with all that is known of it.", mixinStandardHelpOptions = true)
    int show(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        DeadLetter letter = all(options.client().deadLetters()).stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("no dead letter " + id));
        options.output().json(letter.document());
        return ExitCode.DONE;
    }

    @Command(
            name = "redrive",
            description = "Has one tried again, from where it stopped.",
            mixinStandardHelpOptions = true)
    int redrive(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, description = "why; kept in the audit log") String reason) {
        options.client().deadLetters().redrive(id, reason);
        options.output().line(id + " redriven");
        return ExitCode.DONE;
    }

    @Command(
            name = "discard",
            description = "Drops one; what it was about stays as it is.",
            mixinStandardHelpOptions = true)
    int discard(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, description = "why; kept in the audit log") String reason) {
        options.client().deadLetters().discard(id, reason);
        options.output().line(id + " discarded");
        return ExitCode.DONE;
    }

    private static List<DeadLetter> all(DeadLetters letters) {
        Page<DeadLetter> page = letters.list(null);
        List<DeadLetter> all = new ArrayList<>(page.items());
        while (page.nextCursor() != null) {
            page = letters.list(page.nextCursor());
            all.addAll(page.items());
        }
        return all;
    }
}
