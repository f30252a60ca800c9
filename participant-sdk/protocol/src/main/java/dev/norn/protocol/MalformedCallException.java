package dev.norn.protocol;

/** The headers of a branch operation do not have the form that the protocol gives them. The message names the header. */
public final class MalformedCallException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedCallException(String message) {
        super(message);
    }
}
