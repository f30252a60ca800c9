package dev.norn.protocol;

/** Status of a branch. The first eight are a saga step's or a message's, the rest a TCC branch's. */
public enum BranchStatus {
    PENDING,
    ACTIVE,
    SUCCEEDED,
    FAILED,
    UNKNOWN,
    SKIPPED,
    COMPENSATING,
    COMPENSATED,
    REGISTERED,
    TRIED,
    CONFIRMING,
    CONFIRMED,
    CANCELLING,
    CANCELLED
}
