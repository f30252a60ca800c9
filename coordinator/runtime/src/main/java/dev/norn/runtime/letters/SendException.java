package dev.norn.runtime.letters;

/** A message was not sent, or it is not known whether it was. */
public final class SendException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean refused;

    /** @param refused whether it was refused for good: for what it is, or because this topic takes nothing from us */
    public SendException(boolean refused, String message, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /** Whether trying the same again helps nothing; otherwise it may, and it may also have been sent. */
    public boolean isRefused() {
        return refused;
    }
}
