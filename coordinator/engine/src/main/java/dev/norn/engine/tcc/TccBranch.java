package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.BranchState;
import org.jspecify.annotations.Nullable;

/**
 * One branch as its events tell it.
 *
 * @param spec as it was registered
 * @param status where it stands
 * @param attempts of its current operation, see {@link TccStatus#operation()}
 * @param unknown whether an attempt of the try may have run and no later answer settled it
 * @param working whether the newest answer of the try was "still working"
 * @param mayRunUntil the newest moment, in milliseconds since 1970, at which an attempt of the try without a final answer
 *     was still awaited; the quiet period counts from here
 * @param result what the try gave, or an operator gave for it
 * @param settleInput what an operator gave as the input of confirm or cancel, instead of the registered one
 */
record TccBranch(
        BranchSpec spec,
        TccStatus status,
        Attempts attempts,
        boolean unknown,
        boolean working,
        long mayRunUntil,
        @Nullable Json result,
        @Nullable Json settleInput)
        implements BranchState {

    static TccBranch registered(BranchSpec spec) {
        return new TccBranch(spec, TccStatus.REGISTERED, Attempts.NONE, false, false, Long.MIN_VALUE, null, null);
    }

    @Override
    public BranchOperation operation() {
        return status.operation();
    }

    /** Whether the coordinator's try ran, may have, or may be running. */
    boolean tryMayHaveRun() {
        return unknown || working || status == TccStatus.TRIED || (status == TccStatus.REGISTERED && inFlight());
    }

    Json inputOf(BranchOperation operation) {
        Json replaced = settleInput;
        return replaced == null || operation == BranchOperation.TRY ? spec.input() : replaced;
    }

    /** The branch at the operation: at a fresh start if it was at its try and is settled now. */
    TccBranch at(BranchOperation operation) {
        if (status.operation() == operation) {
            return this;
        }
        if (status.operation() != BranchOperation.TRY) {
            throw new IllegalStateException(operation + " after " + status);
        }
        return with(TccStatus.during(operation), Attempts.NONE);
    }

    TccBranch with(TccStatus newStatus, Attempts newAttempts) {
        return new TccBranch(spec, newStatus, newAttempts, unknown, working, mayRunUntil, result, settleInput);
    }

    /** The try's outcome is known: it gave {@code newResult}. */
    TccBranch tried(Json newResult, Attempts newAttempts) {
        return new TccBranch(spec, TccStatus.TRIED, newAttempts, false, false, mayRunUntil, newResult, settleInput);
    }

    /** An attempt of the try may have run, and may still run until {@code time}. */
    TccBranch unknownUntil(long time) {
        return new TccBranch(spec, status, attempts, true, working, Math.max(mayRunUntil, time), result, settleInput);
    }

    /** The participant said at {@code time} that it is working on the try. */
    TccBranch workingAt(long time) {
        return new TccBranch(spec, status, attempts, unknown, true, Math.max(mayRunUntil, time), result, settleInput);
    }

    /** What the participant was working on, it has ended. */
    TccBranch notWorking() {
        return new TccBranch(spec, status, attempts, unknown, false, mayRunUntil, result, settleInput);
    }

    /** A try that the initiator sent may still run until {@code time}. */
    TccBranch mayRunUntil(long time) {
        return new TccBranch(
                spec, status, attempts, unknown, working, Math.max(mayRunUntil, time), result, settleInput);
    }

    TccBranch withInput(BranchOperation operation, Json input) {
        if (operation.isForward()) {
            BranchSpec changed = new BranchSpec(spec.target(), input, spec.timeout(), spec.retry());
            return new TccBranch(changed, status, attempts, unknown, working, mayRunUntil, result, settleInput);
        }
        return new TccBranch(spec, status, attempts, unknown, working, mayRunUntil, result, input);
    }
}
