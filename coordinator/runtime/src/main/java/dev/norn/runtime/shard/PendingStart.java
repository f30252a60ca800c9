package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.StartTransaction;
import dev.norn.runtime.Started;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A start that was asked for and is not answered.
 *
 * @param patience how long it waits for the end, from when it is durable
 */
record PendingStart(StartTransaction request, Duration patience, CompletableFuture<Started> reply) {

    /** By what its key is found while it is in flight; null if it has none. */
    @Nullable
    ByteBuffer keyHash() {
        IdempotencyKey key = request.key();
        return key == null ? null : ByteBuffer.wrap(key.keyHash());
    }

    boolean hasSameBody(PendingStart other) {
        IdempotencyKey mine = request.key();
        IdempotencyKey theirs = other.request.key();
        return mine != null && theirs != null && Arrays.equals(mine.bodyHash(), theirs.bodyHash());
    }

    /**
     * A future that answers this start once it is given the transaction, or why that cannot be told. A start that was stored
     * never fails as if it had not been: whoever sent it without a key would start it once more.
     */
    CompletableFuture<TransactionState> ended(boolean replayed) {
        CompletableFuture<TransactionState> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> _ = ended.handle((transaction, failure) -> failure == null
                ? reply.complete(new Started(transaction, replayed))
                : reply.completeExceptionally(
                        replayed
                                ? failure
                                : Refusals.outcomeUnknown("it was, but not how it went on: " + failure.getMessage())));
        return ended;
    }
}
