package dev.norn.sdk.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server refused the call with a problem (RFC 9457). The call took no effect, unless the status is 500 or more. */
public class NornProblemException extends NornException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable List<Diagnostic> errors;

    NornProblemException(int status, String code, String detail, List<Diagnostic> errors) {
        super(code, status + " " + code + ": " + detail, null);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What is wrong with the input, piece by piece; empty if the problem says nothing of it. */
    public List<Diagnostic> errors() {
        return errors == null ? List.of() : errors;
    }
}
