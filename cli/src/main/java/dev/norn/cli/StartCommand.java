package dev.norn.cli;

import dev.norn.dsl.Durations;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.StartSaga;
import dev.norn.sdk.client.StartedTransaction;
import dev.norn.sdk.client.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a saga, and waits for its end if asked. */
@Command(name = "start", description = "Starts a saga.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class StartCommand implements Callable<Integer> {
    /** Without a limit of its own, --wait ends with the transaction. */
    private static final Duration UNTIL_THE_END = Duration.ofDays(365);

    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "SAGA", description = "name of a stored definition")
    private String saga;

    @Option(names = "--version-of-saga", paramLabel = "N", description = "version of it (default: the newest)")
    private @Nullable Integer version;

    @Option(
            names = "--input",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "the input: JSON, @file, or - for standard input (default: {})")
    private String input;

    @Option(names = "--key", paramLabel = "KEY", description = "idempotency key: the same key starts it once")
    private @Nullable String key;

    @Option(names = "--business-key", paramLabel = "KEY", description = "what the application calls it")
    private @Nullable String businessKey;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "a label; may be repeated")
    private Map<String, String> labels = Map.of();

    @Option(names = "--timeout", paramLabel = "DURATION", description = "undecided after it, it is rolled back")
    private @Nullable String timeout;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            arity = "0..1",
            fallbackValue = "",
            description = "waits for the end, at most so long if given; exit code 1 unless it ends COMMITTED")
    private @Nullable String wait;

    @Override
    public Integer call() {
        NornClient client = options.client();
        StartedTransaction started = client.transactions().start(request());
        Transaction transaction = started.transaction();
        if (started.replayed()) {
            options.tell("An earlier start with this key had started it.");
        }
        if (wait != null) {
            transaction = client.transactions().awaitEnd(transaction.id(), limit(wait));
        }
        print(transaction);
        return wait == null || transaction.status() == TransactionStatus.COMMITTED ? ExitCode.DONE : ExitCode.BAD_END;
    }

    private StartSaga request() {
        return new StartSaga(
                saga,
                version,
                options.json("--input", input),
                businessKey,
                labels,
                timeout == null ? null : duration("--timeout", timeout),
                key,
                Duration.ZERO);
    }

    private Duration limit(String given) {
        return given.isEmpty() ? UNTIL_THE_END : duration("--wait", given);
    }

    private Duration duration(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw options.wrongUsage("%s: %s (expected: %s)".formatted(option, text, Durations.EXPECTED));
        }
    }

    private void print(Transaction transaction) {
        if (options.output().isJson()) {
            options.output().json(transaction.document());
        } else if (wait == null) {
            options.output().line(transaction.id());
        } else {
            options.output().lines(TransactionReport.summary(transaction, Instant.now()));
        }
    }
}
