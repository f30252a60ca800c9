package dev.norn.sdk.tcc;

import dev.norn.sdk.client.BranchResult;
import dev.norn.sdk.client.NewBranch;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A transaction that another application began, and in which this one has been called. Branches may be attempted; the
 * decision is the other's.
 */
public final class JoinedTransaction extends RunningTransaction {
    /** The deadline is the coordinator's and not known here; nobody waits longer than this for a try. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final String id;
    private final long endNanos = System.nanoTime() + LONGEST_WAIT.toNanos();

    JoinedTransaction(TccTransactions transactions, String id) {
        super(transactions);
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    String idOrNull() {
        return id;
    }

    @Override
    long endNanos() {
        return endNanos;
    }

    @Override
    List<String> register(List<NewBranch> branches) {
        return transactions.commands().register(id, branches, UUID.randomUUID().toString());
    }

    /**
     * Ends the part of this application: no more attempts.
     *
     * @return the branches for the caller's commit, to be answered in {@code Norn-Branches}; none if something failed
     *     here, so that a caller that goes on nevertheless cannot commit what was registered
     */
    public List<String> leave() {
        List<BranchResult> done = ledger.close();
        return ledger.isRollbackOnly()
                ? List.of()
                : done.stream().map(BranchResult::id).toList();
    }
}
