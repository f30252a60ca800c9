package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.BranchState;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a saga as its events tell it. What the definition says is not repeated here.
 *
 * @param status where it stands
 * @param attempts of its current operation, see {@link #operation()}
 * @param unknown whether an attempt of the action may have run and no later answer settled it
 * @param working whether the newest answer of the action was "still working"
 * @param mayRunUntil the newest moment, in milliseconds since 1970, at which an attempt of the action without a final
 *     answer was still awaited; the quiet period counts from here
 * @param result the action's result, or what an operator gave for it
 * @param actionInput what an operator gave as the action's input, instead of the definition's
 * @param compensationInput the same for the compensation
 */
record Branch(
        StepStatus status,
        Attempts attempts,
        boolean unknown,
        boolean working,
        long mayRunUntil,
        @Nullable Json result,
        @Nullable Json actionInput,
        @Nullable Json compensationInput)
        implements BranchState {

    static final Branch PENDING =
            new Branch(StepStatus.PENDING, Attempts.NONE, false, false, Long.MIN_VALUE, null, null, null);

    /** An event or call that cannot be a saga's. */
    static IllegalStateException notOfASaga(BranchOperation operation) {
        return new IllegalStateException("operation " + operation + " (expected: ACTION or COMPENSATE)");
    }

    /** What is tried now, or was tried last. */
    @Override
    public BranchOperation operation() {
        return switch (status) {
            case PENDING, ACTIVE, SUCCEEDED, FAILED, UNKNOWN, SKIPPED -> BranchOperation.ACTION;
            case COMPENSATING, COMPENSATED -> BranchOperation.COMPENSATE;
        };
    }

    /** Whether the next attempt is due at {@code now}. */
    boolean due(long now) {
        return attempts.nextAt() <= now;
    }

    /** Whether the saga may go past it. */
    boolean passed() {
        return status == StepStatus.SUCCEEDED || status == StepStatus.SKIPPED;
    }

    /** Whether the action ran, or may have, or may be running; before any compensation. */
    boolean actionMayHaveRun() {
        return unknown || working || status == StepStatus.SUCCEEDED || (status == StepStatus.ACTIVE && inFlight());
    }

    Branch with(StepStatus newStatus, Attempts newAttempts) {
        return new Branch(
                newStatus, newAttempts, unknown, working, mayRunUntil, result, actionInput, compensationInput);
    }

    /** The action's outcome is known: it gave {@code newResult}. */
    Branch succeeded(Json newResult, Attempts newAttempts) {
        return new Branch(
                StepStatus.SUCCEEDED,
                newAttempts,
                false,
                false,
                mayRunUntil,
                newResult,
                actionInput,
                compensationInput);
    }

    /** The action is passed over; what earlier attempts of it may have done stays unknown. */
    Branch skipped(@Nullable Json output) {
        return new Branch(
                StepStatus.SKIPPED,
                attempts.dropped(),
                unknown,
                working,
                mayRunUntil,
                output,
                actionInput,
                compensationInput);
    }

    /** An attempt of the action may have run, and may still run until {@code time}. */
    Branch unknownUntil(long time) {
        return new Branch(
                status, attempts, true, working, Math.max(mayRunUntil, time), result, actionInput, compensationInput);
    }

    /** The participant said at {@code time} that it is working on the action. */
    Branch workingAt(long time) {
        return new Branch(
                status, attempts, unknown, true, Math.max(mayRunUntil, time), result, actionInput, compensationInput);
    }

    /** What the participant was working on, it has ended. */
    Branch notWorking() {
        return new Branch(status, attempts, unknown, false, mayRunUntil, result, actionInput, compensationInput);
    }

    Branch withInput(BranchOperation operation, Json input) {
        return switch (operation) {
            case ACTION ->
                new Branch(status, attempts, unknown, working, mayRunUntil, result, input, compensationInput);
            case COMPENSATE -> new Branch(status, attempts, unknown, working, mayRunUntil, result, actionInput, input);
            case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
        };
    }
}
