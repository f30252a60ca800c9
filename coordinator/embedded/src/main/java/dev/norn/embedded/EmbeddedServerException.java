package dev.norn.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded PostgreSQL or Kafka could not be started, used or stopped. The code is stable, the message is for people. */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why it failed. */
    public enum Code {
        /** A live process owns the directory. */
        DATA_DIRECTORY_IN_USE,
        /** The port that was asked for is taken by another process. */
        PORT_TAKEN,
        /** The data was written by another major version of PostgreSQL. */
        WRONG_MAJOR_VERSION,
        /** The server that a dead owner left behind does not end. */
        ORPHAN_STILL_RUNNING,
        /** There are no binaries for this operating system and processor on the class path; of Kafka, none at all. */
        UNSUPPORTED_PLATFORM,
        /** PostgreSQL refuses to run as root, and there is no way here to run it as someone else. */
        CANNOT_RUN_AS_ROOT,
        /** A file or directory could not be read or written. */
        STORAGE_FAILED,
        /** {@code initdb} failed. */
        INITIALISATION_FAILED,
        /** The server did not start. */
        START_FAILED,
        /** The server does not answer as it should. */
        UNUSABLE,
        /** The server did not stop in time. */
        STOP_FAILED
    }

    private final Code code;

    EmbeddedServerException(Code code, String message) {
        this(code, message, null);
    }

    EmbeddedServerException(Code code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /** Why it failed. */
    public Code code() {
        return code;
    }
}
