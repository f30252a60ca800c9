package dev.norn.sdk.client;

/** The calling thread was interrupted while it waited; its interrupt flag is set again. The call may have taken effect. */
public final class NornInterruptedException extends NornException {
    private static final long serialVersionUID = 1L;

    NornInterruptedException(InterruptedException cause) {
        super("INTERRUPTED", "interrupted while waiting for the server", cause);
    }
}
