package dev.norn.sdk.client;

import org.jspecify.annotations.Nullable;

/** The server's answer is not what the protocol says; most likely it is no Norn server, or a newer one. */
public final class NornProtocolException extends NornException {
    private static final long serialVersionUID = 1L;

    public NornProtocolException(String message, @Nullable Throwable cause) {
        super("PROTOCOL_ERROR", message, cause);
    }
}
