package dev.norn.protocol;

/** Status of a global transaction, the same in every mode. */
public enum TransactionStatus {
    ACTIVE,
    COMMITTING,
    COMMITTED,
    ROLLING_BACK,
    ROLLED_BACK,
    /** An operator gave up. */
    KILLED;

    /** Whether a transaction with this status will never change it again. */
    public boolean isEnded() {
        return this == COMMITTED || this == ROLLED_BACK || this == KILLED;
    }
}
