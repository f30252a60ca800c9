package dev.norn.sdk.tcc;

import dev.norn.sdk.client.BeginTcc;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.BranchResult;
import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornProtocolException;
import dev.norn.sdk.client.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A transaction that this application begins and decides. */
final class OwnTransaction extends RunningTransaction {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private final TransactionSettings settings;
    private final ReentrantLock beginning = new ReentrantLock();

    private volatile @Nullable String id;
    private volatile long endNanos;

    OwnTransaction(TccTransactions transactions, TransactionSettings settings) {
        super(transactions);
        this.settings = settings;
    }

    @Override
    public String id() {
        String known = id;
        if (known == null) {
            ledger.requireOpen();
            known = beginOrRegister(List.of()).id();
        }
        return known;
    }

    @Override
    @Nullable
    String idOrNull() {
        return id;
    }

    @Override
    long endNanos() {
        return endNanos;
    }

    @Override
    List<String> register(List<NewBranch> branches) {
        return beginOrRegister(branches).branches();
    }

    private record Registered(String id, List<String> branches) {}

    /** The first one begins; those that come meanwhile wait for its answer. */
    private Registered beginOrRegister(List<NewBranch> branches) {
        String known = id;
        if (known == null) {
            beginning.lock();
            try {
                known = id;
                if (known == null) {
                    return begin(branches);
                }
            } finally {
                beginning.unlock();
            }
        }
        List<String> ids = branches.isEmpty()
                ? List.of()
                : transactions
                        .commands()
                        .register(known, branches, UUID.randomUUID().toString());
        return new Registered(known, ids);
    }

    private Registered begin(List<NewBranch> branches) {
        long sentNanos = System.nanoTime();
        Transaction begun = transactions
                .commands()
                .begin(new BeginTcc(
                        settings.name(),
                        settings.timeout(),
                        settings.businessKey(),
                        settings.labels(),
                        BeginTcc.Tries.INITIATOR,
                        branches,
                        UUID.randomUUID().toString(),
                        Duration.ZERO));
        if (begun.branches().size() < branches.size()) {
            throw new NornProtocolException(
                    begun.branches().size() + " branches begun (expected: " + branches.size() + ")", null);
        }
        endNanos = sentNanos + timeoutOf(begun).toNanos();
        id = begun.id();
        return new Registered(
                begun.id(),
                begun.branches().subList(0, branches.size()).stream()
                        .map(Branch::id)
                        .toList());
    }

    /** Two times of the coordinator: their difference does not depend on this machine's clock. */
    static Duration timeoutOf(Transaction transaction) {
        Instant deadline = transaction.deadline();
        return deadline == null ? DEFAULT_TIMEOUT : Duration.between(transaction.createdAt(), deadline);
    }

    /** The work has returned. */
    void commit() {
        List<BranchResult> branches = ledger.close();
        String begun = id;
        if (ledger.isRollbackOnly()) {
            Throwable cause = ledger.rollbackCause();
            TransactionRolledBackException refused = new TransactionRolledBackException(
                    begun,
                    "ROLLBACK_ONLY",
                    "transaction " + (begun == null ? "" : begun + " ") + "is rolled back: it was marked rollback-only"
                            + (cause == null ? "" : " (" + cause + ")"),
                    cause);
            rollBack(refused);
            throw refused;
        }
        if (begun != null) {
            transactions.decisions().commit(begun, branches, settings.maxWait());
        }
    }

    /** The work has thrown. What fails here is suppressed by what it threw, as that says more. */
    void endAfter(Throwable failure) {
        if (!settings.rules().rollsBack(failure) && !ledger.isRollbackOnly()) {
            try {
                commit();
            } catch (NornException e) {
                e.addSuppressed(failure);
                throw e;
            }
            return;
        }
        ledger.close();
        rollBack(failure);
    }

    private void rollBack(Throwable why) {
        String begun = id;
        if (begun != null) {
            transactions.decisions().rollBack(begun, why);
        }
    }
}
