package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody who waits for a transaction's end, but not for ever.
 *
 * @param shard the shard that has the transaction
 * @param transactionId for whose end
 * @param untilNanos until when, by the monotonic clock
 * @param number tells waiters with the same patience apart
 * @param reply given the transaction
 */
record EndWaiter(
        Shard shard, long transactionId, long untilNanos, long number, CompletableFuture<TransactionState> reply) {

    static final Comparator<EndWaiter> BY_PATIENCE =
            Comparator.comparingLong(EndWaiter::untilNanos).thenComparingLong(EndWaiter::number);

    // The reply has no equality worth the name, and the number is enough.
    @Override
    public boolean equals(Object other) {
        return other instanceof EndWaiter that && number == that.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
