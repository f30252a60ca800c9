package dev.norn.benchmarks.load;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps which branches of each transaction were confirmed, and which were cancelled: who ran the transaction can see that
 * it ended as it was told. A repeated call counts once. Thread-safe.
 */
public final class Settled {

    private final Map<String, Branches> byTransaction = new ConcurrentHashMap<>();

    /** A branch of a transaction was confirmed. */
    public void confirmed(String transaction, String branch) {
        of(transaction).confirmed(branch);
    }

    /** A branch of a transaction was cancelled. */
    public void cancelled(String transaction, String branch) {
        of(transaction).cancelled(branch);
    }

    /**
     * Ends the count of a transaction.
     *
     * @throws IllegalStateException if it is another one
     */
    public void require(String transaction, Counts expected) {
        Branches branches = byTransaction.remove(transaction);
        Counts counts = branches == null ? new Counts(0, 0) : branches.counts();
        if (!expected.equals(counts)) {
            throw new IllegalStateException(transaction + ": " + counts + " (expected: " + expected + ")");
        }
    }

    private Branches of(String transaction) {
        return byTransaction.computeIfAbsent(transaction, id -> new Branches());
    }

    /**
     * Branches of one transaction.
     *
     * @param confirmed how many were confirmed
     * @param cancelled how many were cancelled
     */
    public record Counts(int confirmed, int cancelled) {}

    private static final class Branches {

        private final Set<String> confirmed = new HashSet<>();
        private final Set<String> cancelled = new HashSet<>();

        synchronized void confirmed(String branch) {
            confirmed.add(branch);
        }

        synchronized void cancelled(String branch) {
            cancelled.add(branch);
        }

        synchronized Counts counts() {
            return new Counts(confirmed.size(), cancelled.size());
        }
    }
}
