package dev.norn.benchmarks.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the branches of each transaction that were confirmed, and those that were cancelled: who ran the transaction can
 * see that it ended as it was told. Thread-safe.
 */
public final class Settled {

    private final Map<String, Counts> byTransaction = new ConcurrentHashMap<>();

    /** Begins the count of a transaction. */
    public void begin(String transaction) {
        byTransaction.put(transaction, new Counts(0, 0));
    }

    /** A branch of it was confirmed. */
    public void confirmed(String transaction) {
        byTransaction.merge(transaction, new Counts(1, 0), Counts::plus);
    }

    /** A branch of it was cancelled. */
    public void cancelled(String transaction) {
        byTransaction.merge(transaction, new Counts(0, 1), Counts::plus);
    }

    /**
     * Ends the count of a transaction.
     *
     * @throws IllegalStateException if it is another one
     */
    public void require(String transaction, Counts expected) {
        Counts counts = byTransaction.remove(transaction);
        if (!expected.equals(counts)) {
            throw new IllegalStateException(transaction + ": " + counts + " (expected: " + expected + ")");
        }
    }

    /**
     * Branches of one transaction.
     *
     * @param confirmed how many were confirmed
     * @param cancelled how many were cancelled
     */
    public record Counts(int confirmed, int cancelled) {
        private Counts plus(Counts more) {
            return new Counts(confirmed + more.confirmed, cancelled + more.cancelled);
        }
    }
}
