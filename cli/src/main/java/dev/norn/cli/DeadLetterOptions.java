package dev.norn.cli;

import dev.norn.sdk.client.DeadLetterQuery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant: those that match everything that is given. */
final class DeadLetterOptions {
    @Option(names = "--source", paramLabel = "SOURCE", description = "branch, relay or consumer")
    private @Nullable String source;

    @Option(names = "--topic", paramLabel = "NAME", description = "messages that come from this topic")
    private @Nullable String topic;

    @Option(
            names = "--participant",
            paramLabel = "NAME",
            description = "that call this participant, or of this consumer group")
    private @Nullable String participant;

    @Option(names = "--operation", paramLabel = "NAME", description = "that call this operation")
    private @Nullable String operation;

    @Option(names = "--code", paramLabel = "CODE", description = "that were parked for this reason")
    private @Nullable String code;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "of transactions with this name, of a saga the saga's; messages of this type")
    private @Nullable String name;

    @Option(names = "--transaction", paramLabel = "ID", description = "of this transaction")
    private @Nullable String transaction;

    @Option(names = "--since", paramLabel = "TIME", description = "parked after, such as 2026-01-31T09:00:00Z")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "TIME", description = "parked before, such as 2026-01-31T09:00:00Z")
    private @Nullable Instant until;

    DeadLetterQuery query() {
        DeadLetterQuery query = DeadLetterQuery.all();
        query = source == null ? query : query.source(source);
        query = topic == null ? query : query.topic(topic);
        query = participant == null ? query : query.participant(participant);
        query = operation == null ? query : query.operation(operation);
        query = code == null ? query : query.errorCode(code);
        query = name == null ? query : query.name(name);
        query = transaction == null ? query : query.transaction(transaction);
        query = since == null ? query : query.sinceAfter(since);
        return until == null ? query : query.sinceBefore(until);
    }

    /** Whether no filter is given. */
    boolean isEmpty() {
        return source == null
                && topic == null
                && participant == null
                && operation == null
                && code == null
                && name == null
                && transaction == null
                && since == null
                && until == null;
    }
}
