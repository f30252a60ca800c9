package dev.norn.sdk.participant;

import dev.norn.sdk.fence.Rejection;

/** The branch fence did not run an operation and has no answer of an earlier one either. Nothing was changed. */
public final class BranchRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Rejection reason;

    BranchRejectedException(Rejection reason, String detail) {
        super(reason.code() + ": " + detail);
        this.reason = reason;
    }

    /** Why; {@link Rejection#isTransient()} tells whether asking again may go better. */
    public Rejection reason() {
        return reason;
    }
}
