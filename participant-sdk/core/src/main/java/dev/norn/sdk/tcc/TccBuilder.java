package dev.norn.sdk.tcc;

import dev.norn.sdk.client.BeginTcc;
import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A transaction to be: described, then run, or executed by the coordinator. Used by one thread. */
public final class TccBuilder {
    /** What a coordinator may take longer than the deadline to say that it has passed. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration DECISION_WAIT = Duration.ofSeconds(1);

    private final TccTransactions transactions;
    private final String name;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Class<? extends Throwable>> rollbackFor = new ArrayList<>();
    private final List<Class<? extends Throwable>> noRollbackFor = new ArrayList<>();
    private final List<NewBranch> branches = new ArrayList<>();
    private @Nullable Duration timeout;
    private @Nullable String businessKey;
    private @Nullable String idempotencyKey;
    private Propagation propagation = Propagation.REQUIRED;
    private Duration maxWait;

    TccBuilder(TccTransactions transactions, String name, Duration maxWait) {
        this.transactions = transactions;
        this.name = name;
        this.maxWait = maxWait;
    }

    /** Undecided after this time, it is rolled back; the coordinator's default unless set. */
    public TccBuilder timeout(Duration newTimeout) {
        timeout = newTimeout;
        return this;
    }

    /** What people know the business by. */
    public TccBuilder businessKey(String key) {
        businessKey = key;
        return this;
    }

    /** Adds a label to find it by. */
    public TccBuilder label(String label, String value) {
        labels.put(label, value);
        return this;
    }

    /**
     * How it relates to the current transaction of the thread: {@code REQUIRED} unless set, {@code REQUIRES_NEW} or
     * {@code MANDATORY}. What is said here besides applies to a transaction that is begun.
     */
    public TccBuilder propagation(Propagation newPropagation) {
        propagation = newPropagation;
        return this;
    }

    /** Adds an exception that rolls back, as {@link GlobalTransaction#rollbackFor()}. */
    public TccBuilder rollbackFor(Class<? extends Throwable> type) {
        rollbackFor.add(type);
        return this;
    }

    /** Adds an exception that does not roll back, as {@link GlobalTransaction#noRollbackFor()}. */
    public TccBuilder noRollbackFor(Class<? extends Throwable> type) {
        noRollbackFor.add(type);
        return this;
    }

    /** How long to wait for the end, as {@link TccTransactions.Builder#maxWait}. */
    public TccBuilder maxWait(Duration wait) {
        maxWait = wait;
        return this;
    }

    /**
     * Runs work in the transaction, and commits or rolls back.
     *
     * @throws X what the work threw; the transaction is rolled back, unless a rule says otherwise
     * @throws TransactionRolledBackException if the work returned and it was rolled back nevertheless
     * @throws TransactionOutcomeUnknownException if the coordinator could not be reached for the decision
     */
    public <X extends Exception> void run(TccWork<X> work) throws X {
        this.<@Nullable Void, X>call(transaction -> {
            work.run(transaction);
            return null;
        });
    }

    /**
     * Like {@link #run}, with work that returns something.
     *
     * @return what the work returned
     */
    public <T extends @Nullable Object, X extends Exception> T call(TccFunction<T, X> work) throws X {
        if (!branches.isEmpty()) {
            throw new IllegalStateException(
                    "branches: " + branches.size() + " (expected: none; work attempts its own)");
        }
        return transactions.call(settings(), work);
    }

    /** Adds a branch for {@link #execute}. */
    public TccBuilder branch(String participant, String operation, @Nullable Object input) {
        return branch(NewBranch.of(participant, operation, input));
    }

    /** Adds a branch for {@link #execute}. */
    public TccBuilder branch(NewBranch branch) {
        branches.add(branch);
        return this;
    }

    /** Makes {@link #execute} safe to be called again: one key, one transaction. A key of its own each time unless set. */
    public TccBuilder idempotencyKey(String key) {
        idempotencyKey = key;
        return this;
    }

    /**
     * Has the coordinator do it all: it sends the tries of the branches that were added, commits if each is done, and
     * rolls back if not. One call. Not part of the current transaction of the thread, if there is one.
     *
     * @return the transaction: ended, or decided and {@link #maxWait} is over. Its decision says what became of it, its
     *     branches say why
     * @throws TransactionOutcomeUnknownException if it was begun, and the coordinator cannot be reached any more
     */
    public Transaction execute() {
        long beginNanos = System.nanoTime();
        Transaction transaction = transactions.commands().begin(toBegin());
        Duration limit = OwnTransaction.timeoutOf(transaction).plus(GRACE);
        while (transaction.decision() == null && System.nanoTime() - beginNanos < limit.toNanos()) {
            try {
                transaction = transactions.client().transactions().awaitEnd(transaction.id(), DECISION_WAIT);
            } catch (NornException e) {
                throw new TransactionOutcomeUnknownException(transaction.id(), e);
            }
        }
        return transaction;
    }

    private BeginTcc toBegin() {
        return new BeginTcc(
                name,
                timeout,
                businessKey,
                labels,
                BeginTcc.Tries.COORDINATOR,
                branches,
                idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey,
                maxWait);
    }

    private TransactionSettings settings() {
        return new TransactionSettings(
                name,
                timeout,
                businessKey,
                labels,
                propagation,
                new RollbackRules(rollbackFor, noRollbackFor),
                maxWait);
    }
}
