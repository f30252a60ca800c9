package dev.norn.sdk.tcc;

/** How a piece of work relates to the transaction of its caller; with the meaning that Spring gives these words. */
public enum Propagation {
    /** Takes part in the current transaction; begins one if there is none. */
    REQUIRED,
    /** Begins one of its own; the current transaction is suspended meanwhile. */
    REQUIRES_NEW,
    /** Takes part in the current transaction; runs without one if there is none. */
    SUPPORTS,
    /** Runs without a transaction; the current one is suspended meanwhile. */
    NOT_SUPPORTED,
    /** Runs without a transaction; throws {@link PropagationException} if there is one. */
    NEVER,
    /** Takes part in the current transaction; throws {@link PropagationException} if there is none. */
    MANDATORY
}
