package dev.norn.sdk.client;

import java.net.URI;

/** No connection to the server could be made. Nothing was sent. */
public final class NornUnreachableException extends NornException {
    private static final long serialVersionUID = 1L;

    NornUnreachableException(URI server, Throwable cause) {
        super("SERVER_UNREACHABLE", "no Norn server at " + server + " (" + cause + ")", cause);
    }
}
