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
    /** Its action may have run; no usable answer came. */
    UNKNOWN,
    /** Its {@code when} was false. */
    SKIPPED,
    /** Its compensation is being tried. */
    COMPENSATING,
    /** It is undone. */
    COMPENSATED
}
