package dev.norn.engine.saga;

import dev.norn.engine.Parking;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** The refusals of a saga: stable codes, and messages that name the state and what was expected. */
final class Refusals {

    private Refusals() {}

    /** What every command on one branch asks first; null if it may go on. */
    static Verdict.@Nullable Refused ofBranch(SagaState state, int branch) {
        Verdict.Refused ended = ofEnded(state);
        if (ended != null) {
            return ended;
        }
        if (branch < 0 || branch >= state.branchCount()) {
            return new Verdict.Refused(
                    RefusalCodes.NO_SUCH_BRANCH,
                    "branch: " + branch + " (expected: 0 to " + (state.branchCount() - 1) + ")");
        }
        if (state.branch(branch).inFlight()) {
            return of(
                    RefusalCodes.ATTEMPT_IN_FLIGHT,
                    state,
                    branch,
                    "no attempt in flight; its timeout is "
                            + state.plan().step(branch).timeout());
        }
        return null;
    }

    /** Whether the branch is a dead letter, and the one that is meant, if one is. */
    static boolean isParked(SagaState state, int branch, @Nullable Parking meant) {
        Branch it = state.branch(branch);
        return it.attempts().parkedAs(it.operation(), meant);
    }

    static Verdict.Refused notDeadLettered(SagaState state, int branch, @Nullable Parking meant) {
        return of(RefusalCodes.NOT_DEAD_LETTERED, state, branch, Parking.expected(meant));
    }

    static Verdict.Refused notTcc() {
        return new Verdict.Refused(RefusalCodes.WRONG_MODE, "the transaction is a saga (expected: a TCC transaction)");
    }

    static Verdict.@Nullable Refused ofEnded(SagaState state) {
        return state.status().ended()
                ? of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended")
                : null;
    }

    static Verdict.Refused of(String code, SagaState state, String expectation) {
        return new Verdict.Refused(code, "the transaction is " + state.status() + " (expected: " + expectation + ")");
    }

    static Verdict.Refused of(String code, SagaState state, int branch, String expectation) {
        Branch it = state.branch(branch);
        String parked = it.deadLettered() ? ", dead-lettered" : "";
        return new Verdict.Refused(
                code,
                "the transaction is " + state.status() + ", step '"
                        + state.plan().step(branch).id() + "' is " + it.status() + parked + " (expected: " + expectation
                        + ")");
    }
}
