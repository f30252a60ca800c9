package dev.norn.engine;

/** The outcome of a global transaction, fixed once. */
public enum Decision {
    COMMIT,
    ROLLBACK
}
