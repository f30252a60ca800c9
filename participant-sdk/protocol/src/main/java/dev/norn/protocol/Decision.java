package dev.norn.protocol;

/** What was decided, once and for good, for a global transaction. */
public enum Decision {
    COMMIT,
    ROLLBACK
}
