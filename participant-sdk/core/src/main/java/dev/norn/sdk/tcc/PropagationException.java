package dev.norn.sdk.tcc;

/** Work was called with a transaction that it forbids, or without the one that it demands. It was not run. */
public final class PropagationException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PropagationException(String message) {
        super(message);
    }
}
