package dev.norn.sdk.message;

import dev.norn.sdk.client.NornException;

/**
 * The local transaction is committed, and the coordinator will not deliver the message: an operator has rolled it back or
 * killed it, or the producer was asked at another database than the one that the local transaction changed. For people to
 * mend.
 */
public final class MessageRefusedException extends MessageException {
    private static final long serialVersionUID = 1L;

    MessageRefusedException(String transactionId, NornException cause) {
        super(
                transactionId,
                cause.code(),
                "its local transaction is committed, and it is not delivered (" + cause.getMessage() + ")",
                cause);
    }
}
