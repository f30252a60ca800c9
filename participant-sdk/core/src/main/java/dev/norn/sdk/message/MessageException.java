package dev.norn.sdk.message;

import dev.norn.sdk.client.NornException;
import org.jspecify.annotations.Nullable;

/** A message that was prepared is not known to be on its way. The subclass says what became of it. */
public abstract class MessageException extends NornException {
    private static final long serialVersionUID = 1L;

    private final String transactionId;

    MessageException(String transactionId, String code, String message, @Nullable Throwable cause) {
        super(code, "message " + transactionId + ": " + message, cause);
        this.transactionId = transactionId;
    }

    /** Its id at the coordinator. */
    public String transactionId() {
        return transactionId;
    }
}
