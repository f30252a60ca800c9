package dev.norn.sdk.tcc;

import org.jspecify.annotations.Nullable;

/**
 * A try did not come to a usable answer, and the transaction can only be rolled back. The {@linkplain #code() code} says
 * more: {@code NO_INSTANCE} (nobody to send it to), {@code TRY_UNKNOWN} (nobody knows whether it ran),
 * {@code TRY_REFUSED} (the participant will never run it), {@code TRY_FAILED} (it ran in this application and threw the
 * cause), {@code RESULT_UNREADABLE} (it is done, but its result is not what the caller asked for).
 */
public final class TryFailedException extends GlobalTransactionException {
    private static final long serialVersionUID = 1L;

    TryFailedException(
            @Nullable String transactionId, String code, String call, String why, @Nullable Throwable cause) {
        super(transactionId, code, "try of " + call + ": " + why, cause);
    }
}
