package dev.norn.sdk.client;

/**
 * The call was sent, and no usable answer came: it may or may not have taken effect. Ask again, with the same
 * idempotency key where there is one, or look.
 */
public final class NornOutcomeUnknownException extends NornException {
    private static final long serialVersionUID = 1L;

    NornOutcomeUnknownException(String call, Throwable cause) {
        super("OUTCOME_UNKNOWN", call + ": no usable answer (" + cause + ")", cause);
    }

    NornOutcomeUnknownException(String call, String detail) {
        super("OUTCOME_UNKNOWN", call + ": " + detail, null);
    }
}
