package dev.norn.engine;

/** What is asked of a participant for a branch. */
public enum BranchOperation {
    ACTION,
    COMPENSATE
}
