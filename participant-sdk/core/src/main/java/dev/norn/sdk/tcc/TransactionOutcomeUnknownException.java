package dev.norn.sdk.tcc;

import dev.norn.sdk.client.NornException;
import java.util.Objects;

/**
 * The commit was sent, and the coordinator could not be reached for an answer in time. It is decided once: it was
 * committed, or the deadline rolls it back. {@link dev.norn.sdk.client.Transactions#awaitEnd} with the
 * {@linkplain #transactionId() id} tells which.
 */
public final class TransactionOutcomeUnknownException extends GlobalTransactionException {
    private static final long serialVersionUID = 1L;

    TransactionOutcomeUnknownException(String transactionId, NornException cause) {
        super(
                transactionId,
                "OUTCOME_UNKNOWN",
                "transaction " + transactionId
                        + ": whether it is committed is not known, the coordinator did not answer in"
                        + " time; it will be committed or rolled back, ask for it later (" + cause.getMessage() + ")",
                cause);
    }

    @Override
    public String transactionId() {
        return Objects.requireNonNull(super.transactionId());
    }
}
