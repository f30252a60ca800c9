package dev.norn.sdk.tcc;

import dev.norn.sdk.client.NornException;
import org.jspecify.annotations.Nullable;

/** A global transaction did not go as its work wished. The subclass says what became of it. */
public abstract class GlobalTransactionException extends NornException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String transactionId;

    GlobalTransactionException(@Nullable String transactionId, String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.transactionId = transactionId;
    }

    /** Id of the transaction; null if it was never begun. */
    public @Nullable String transactionId() {
        return transactionId;
    }
}
