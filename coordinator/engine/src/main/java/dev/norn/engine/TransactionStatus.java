package dev.norn.engine;

/** Where a global transaction stands; the same in every mode. */
public enum TransactionStatus {
    /** Undecided. */
    ACTIVE,
    /** Decided: commit. Only forward from here. */
    COMMITTING,
    /** Ended: everything is done. */
    COMMITTED,
    /** Decided: roll back. */
    ROLLING_BACK,
    /** Ended: everything that may have run is undone. */
    ROLLED_BACK,
    /** Ended by an operator who gave up; the record says what was left inconsistent. */
    KILLED;

    /** Whether nothing will happen to the transaction any more. */
    public boolean ended() {
        return this == COMMITTED || this == ROLLED_BACK || this == KILLED;
    }
}
