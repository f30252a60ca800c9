package dev.norn.engine.saga;

import dev.norn.engine.BranchStatus;

/** Where a step stands: those of {@link BranchStatus} that a saga has. */
enum StepStatus {
    PENDING(BranchStatus.PENDING),
    ACTIVE(BranchStatus.ACTIVE),
    SUCCEEDED(BranchStatus.SUCCEEDED),
    FAILED(BranchStatus.FAILED),
    UNKNOWN(BranchStatus.UNKNOWN),
    SKIPPED(BranchStatus.SKIPPED),
    COMPENSATING(BranchStatus.COMPENSATING),
    COMPENSATED(BranchStatus.COMPENSATED);

    private final BranchStatus shown;

    StepStatus(BranchStatus shown) {
        this.shown = shown;
    }

    /** As it is shown. */
    BranchStatus shown() {
        return shown;
    }
}
