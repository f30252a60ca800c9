package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.BranchState;
import org.jspecify.annotations.Nullable;

/**
 * The producer, or one delivery, as its events tell it.
 *
 * @param spec whom to call, and with what
 * @param operation {@code CHECK} of the producer, {@code ACTION} of a delivery; never changes
 * @param status {@code PENDING} (not called yet), {@code ACTIVE}, {@code SUCCEEDED} (the local transaction is committed; it
 *     is delivered), {@code FAILED} (the local transaction never will be), {@code SKIPPED} (given up by an operator) or, of
 *     one that was killed, {@code UNKNOWN}
 * @param attempts of its operation
 * @param result what the participant answered
 */
record MessageBranch(
        BranchSpec spec,
        BranchOperation operation,
        BranchStatus status,
        Attempts attempts,
        @Nullable Json result) implements BranchState {

    /** The producer, which is asked at that time unless it says something before. */
    static MessageBranch producer(BranchSpec spec, long askedAt) {
        return new MessageBranch(spec, BranchOperation.CHECK, BranchStatus.PENDING, Attempts.NONE.due(askedAt), null);
    }

    static MessageBranch delivery(BranchSpec spec) {
        return new MessageBranch(spec, BranchOperation.ACTION, BranchStatus.PENDING, Attempts.NONE, null);
    }

    /** Whether nothing is left to do for it. */
    boolean isSettled() {
        return status == BranchStatus.SUCCEEDED || status == BranchStatus.FAILED || status == BranchStatus.SKIPPED;
    }

    MessageBranch with(BranchStatus newStatus, Attempts newAttempts) {
        return new MessageBranch(spec, operation, newStatus, newAttempts, result);
    }

    MessageBranch with(Attempts newAttempts) {
        return with(status, newAttempts);
    }

    MessageBranch succeeded(Json newResult, Attempts newAttempts) {
        return new MessageBranch(spec, operation, BranchStatus.SUCCEEDED, newAttempts, newResult);
    }

    MessageBranch withInput(Json input) {
        BranchSpec changed = new BranchSpec(spec.target(), input, spec.timeout(), spec.retry());
        return new MessageBranch(changed, operation, status, attempts, result);
    }
}
