package dev.norn.sdk.message;

import dev.norn.sdk.fence.FenceAnswer;

/**
 * The local transaction is rolled back, and nothing will be delivered. The {@linkplain #code() code} is the fence's reason:
 * {@code ALREADY_UNDONE} if the coordinator asked before the local transaction had begun, {@code TRANSACTION_ENDED} if that
 * was long ago, {@code CONTENTION} or {@code IN_PROGRESS} if the database did not let it through. To be sent anew, as a new
 * message.
 */
public final class MessageNotSentException extends MessageException {
    private static final long serialVersionUID = 1L;

    MessageNotSentException(String transactionId, FenceAnswer.Rejected rejected) {
        super(
                transactionId,
                rejected.reason().code(),
                "the local transaction is not committed, and nothing is delivered (" + rejected.detail() + ")",
                null);
    }
}
