package dev.norn.sdk.tcc;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A global transaction, as the work in it sees it. Safe for concurrent use: threads may attempt branches at once, as long
 * as the work waits for them before it returns.
 *
 * <p>Methods that talk to the coordinator throw a {@link dev.norn.sdk.client.NornException}. If a branch could not be
 * registered or its try did not succeed, the transaction is rollback-only from then on.
 */
public interface TccTransaction {
    /** Id of the transaction. Asked before the first attempt, it begins the transaction without a branch: one more call. */
    String id();

    /**
     * Registers a branch and runs its try.
     *
     * @param input what try, confirm and cancel are given, written as JSON
     * @param resultType what the try returns
     * @throws dev.norn.sdk.BusinessFailure if the participant says no
     * @throws TryFailedException if the try came to no usable answer
     */
    default <T> T attempt(String participant, String operation, @Nullable Object input, Class<T> resultType) {
        TccCall<T> call = TccCall.of(participant, operation, input, resultType);
        return attemptAll(List.of(call)).of(call);
    }

    /** Like {@link #attempt(String, String, Object, Class)}, where the result is of no interest. */
    default void attempt(String participant, String operation, @Nullable Object input) {
        attemptAll(TccCall.of(participant, operation, input));
    }

    /**
     * Registers a branch and runs its try here, on this thread. What it throws is thrown.
     *
     * @return what the try returned
     */
    <T extends @Nullable Object, X extends Exception> T enlist(
            String participant, String operation, @Nullable Object input, LocalWork<T, X> localWork) throws X;

    /** Like {@link #attemptAll(List)}. */
    default TccResults attemptAll(TccCall<?>... calls) {
        return attemptAll(List.of(calls));
    }

    /**
     * Registers several branches with one call, and runs their tries at once: those over HTTP in parallel, those of this
     * application one after the other. Returns when all have ended.
     *
     * @throws dev.norn.sdk.BusinessFailure if a participant says no
     * @throws TryFailedException if a try came to no usable answer
     */
    TccResults attemptAll(List<TccCall<?>> calls);

    /**
     * Adds branches that another application registered in this transaction, and whose tries are done, to those that the
     * commit means. The HTTP filters do so with what a called application answers in {@code Norn-Branches}.
     */
    void include(Collection<String> branchIds);

    /** Makes a commit impossible: the work that began the transaction gets a {@link TransactionRolledBackException}. */
    void setRollbackOnly(@Nullable Throwable cause);

    /** Whether a commit is impossible. */
    boolean isRollbackOnly();
}
