package dev.norn.sdk.fence;

/** What a fence row says about its operation. */
public enum Outcome {
    /** Claimed by a transaction that has not committed; never visible to another. A dialect may write DONE at once. */
    RUNNING,
    /** Done; the answer is its result. */
    DONE,
    /** The participant said no; the answer is the problem. Only in the first phase. */
    REFUSED,
    /** An undo or a check came first, so the first phase must never run. Only in the first phase. */
    BLOCKED,
    /** There was nothing to undo. Only in the second phase. */
    EMPTY
}
