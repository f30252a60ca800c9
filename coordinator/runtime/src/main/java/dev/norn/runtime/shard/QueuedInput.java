package dev.norn.runtime.shard;

import dev.norn.engine.Input;
import dev.norn.engine.TransactionState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An input on its way to a transaction.
 *
 * @param input what happened
 * @param reply who wants to know what came of it; null if nobody does
 */
record QueuedInput(Input input, @Nullable CompletableFuture<TransactionState> reply) {

    static QueuedInput of(Input input) {
        return new QueuedInput(input, null);
    }
}
