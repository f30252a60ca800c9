package dev.norn.runtime.shard;

import dev.norn.engine.Input;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An input on its way to a transaction.
 *
 * @param input what happened
 * @param patience how long whoever sent it waits for the end, from when what follows is durable
 * @param reply who wants to know what came of it; null if nobody does
 */
record QueuedInput(Input input, Duration patience, @Nullable CompletableFuture<Outcome> reply) {

    /** What came of a command that was taken: never a refusal. */
    record Outcome(TransactionState transaction, Reply reply) {}

    static QueuedInput of(Input input) {
        return new QueuedInput(input, Duration.ZERO, null);
    }
}
