package dev.norn.sdk.tcc;

import org.jspecify.annotations.Nullable;

/**
 * The work returned, and its transaction is rolled back nevertheless: for good, nothing of it will be confirmed. The
 * {@linkplain #code() code} says why: {@code ALREADY_DECIDED} (its deadline passed, or an operator rolled it back),
 * {@code BRANCHES_DIFFER} (the coordinator knows a branch that this application does not know of or whose try is not
 * done), {@code ROLLBACK_ONLY} (the cause is what made it so), or the code with which the coordinator refused the commit.
 */
public final class TransactionRolledBackException extends GlobalTransactionException {
    private static final long serialVersionUID = 1L;

    TransactionRolledBackException(
            @Nullable String transactionId, String code, String message, @Nullable Throwable cause) {
        super(transactionId, code, message, cause);
    }
}
