package dev.norn.cli;

/** A command cannot be done, for a reason that its message tells in full. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
