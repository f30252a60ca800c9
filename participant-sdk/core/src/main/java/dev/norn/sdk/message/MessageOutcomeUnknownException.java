package dev.norn.sdk.message;

/**
 * The database did not answer whether the local transaction is committed. The message has the same fate: the coordinator
 * asks until it knows, and delivers it or does not. The cause is what the commit threw.
 */
public final class MessageOutcomeUnknownException extends MessageException {
    private static final long serialVersionUID = 1L;

    MessageOutcomeUnknownException(String transactionId, Throwable cause) {
        super(
                transactionId,
                "OUTCOME_UNKNOWN",
                "whether the local transaction is committed is not known; if it is, the message will be delivered",
                cause);
    }
}
