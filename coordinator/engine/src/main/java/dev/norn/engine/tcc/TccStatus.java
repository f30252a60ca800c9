package dev.norn.engine.tcc;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;

/** Where a branch stands: those of {@link BranchStatus} that TCC has. */
enum TccStatus {
    REGISTERED(BranchStatus.REGISTERED, BranchOperation.TRY),
    TRIED(BranchStatus.TRIED, BranchOperation.TRY),
    FAILED(BranchStatus.FAILED, BranchOperation.TRY),
    UNKNOWN(BranchStatus.UNKNOWN, BranchOperation.TRY),
    CONFIRMING(BranchStatus.CONFIRMING, BranchOperation.CONFIRM),
    CONFIRMED(BranchStatus.CONFIRMED, BranchOperation.CONFIRM),
    CANCELLING(BranchStatus.CANCELLING, BranchOperation.CANCEL),
    CANCELLED(BranchStatus.CANCELLED, BranchOperation.CANCEL);

    private final BranchStatus shown;
    private final BranchOperation operation;

    TccStatus(BranchStatus shown, BranchOperation operation) {
        this.shown = shown;
        this.operation = operation;
    }

    /** As it is shown. */
    BranchStatus shown() {
        return shown;
    }

    /** What is tried now, or was tried last. */
    BranchOperation operation() {
        return operation;
    }

    /** Whether nothing is left to do for the branch after the decision. */
    boolean isSettled() {
        return this == CONFIRMED || this == CANCELLED;
    }

    /** The status while that operation is being tried. */
    static TccStatus during(BranchOperation operation) {
        return switch (operation) {
            case TRY -> REGISTERED;
            case CONFIRM -> CONFIRMING;
            case CANCEL -> CANCELLING;
            case ACTION, COMPENSATE, CHECK -> throw foreign(operation);
        };
    }

    /** The status when that operation is done. */
    static TccStatus after(BranchOperation operation) {
        return switch (operation) {
            case TRY -> TRIED;
            case CONFIRM -> CONFIRMED;
            case CANCEL -> CANCELLED;
            case ACTION, COMPENSATE, CHECK -> throw foreign(operation);
        };
    }

    /** An event or answer that cannot be a TCC transaction's. */
    static IllegalStateException foreign(BranchOperation operation) {
        return new IllegalStateException("operation " + operation + " (expected: TRY, CONFIRM or CANCEL)");
    }
}
