package dev.norn.runtime.shard;

import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.Started;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A start that was asked for and is not answered. */
record PendingStart(StartSaga request, CompletableFuture<Started> reply) {

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
}
