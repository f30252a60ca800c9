package dev.norn.server;

import java.net.BindException;

/** Says in one sentence why a server could not start. */
public final class StartFailure {

    private static final int MAX_CAUSES = 20;

    private StartFailure() {}

    /** The innermost cause that says something to whoever configured the server. */
    public static String explain(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES && cause.getCause() != null; depth++) {
            if (cause instanceof BindException) {
                break;
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return (cause instanceof BindException ? "the port is taken: " : "") + message;
    }
}
