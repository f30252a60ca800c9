package dev.norn.engine;

/** Where a branch stands. */
public enum BranchStatus {
    /** Its action was never sent. */
    PENDING,
    /** Its action is being tried. */
    ACTIVE,
    /** Its action is done. */
    SUCCEEDED,
    /** The participant said no, or was never reached: nothing happened. */
    FAILED,
    /** Its action or try may have run; no usable answer came. */
    UNKNOWN,
    /** Its {@code when} was false. */
    SKIPPED,
    /** Its compensation is being tried. */
    COMPENSATING,
    /** It is undone. */
    COMPENSATED,
    /** Of TCC: its try may be made, or is being made. */
    REGISTERED,
    /** Of TCC: its try is done. */
    TRIED,
    /** Of TCC: its confirm is being tried. */
    CONFIRMING,
    /** Of TCC: what was reserved is used. */
    CONFIRMED,
    /** Of TCC: its cancel is being tried. */
    CANCELLING,
    /** Of TCC: what was reserved is free again. */
    CANCELLED
}
