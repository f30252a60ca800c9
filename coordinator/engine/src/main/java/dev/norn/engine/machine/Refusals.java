package dev.norn.engine.machine;

import dev.norn.engine.Parking;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionState;
import org.jspecify.annotations.Nullable;

/** The refusals that all modes have: stable codes, and messages that name the state and what was expected. */
public final class Refusals {

    private Refusals() {}

    /** What every command on one branch asks first; null if it may go on. */
    public static Verdict.@Nullable Refused ofBranch(MachineState<?> state, int branch) {
        Verdict.Refused ended = ofEnded(state);
        if (ended != null) {
            return ended;
        }
        if (branch < 0 || branch >= state.branchCount()) {
            String expected = state.branchCount() == 0
                    ? "none, the transaction has no branches"
                    : "0 to " + (state.branchCount() - 1);
            return new Verdict.Refused(
                    RefusalCodes.NO_SUCH_BRANCH, "branch: " + branch + " (expected: " + expected + ")");
        }
        return state.branch(branch).inFlight()
                ? of(
                        RefusalCodes.ATTEMPT_IN_FLIGHT,
                        state,
                        branch,
                        "no attempt in flight; its timeout is " + state.timeoutOf(branch))
                : null;
    }

    /**
     * The same, and the branch must be a dead letter.
     *
     * @param meant the stay that is meant; null for any
     */
    public static Verdict.@Nullable Refused ofDeadLetter(MachineState<?> state, int branch, @Nullable Parking meant) {
        Verdict.Refused refused = ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        BranchState it = state.branch(branch);
        return it.attempts().parkedAs(it.operation(), meant)
                ? null
                : of(RefusalCodes.NOT_DEAD_LETTERED, state, branch, Parking.expected(meant));
    }

    /** Of one that has ended; null if it has not. */
    public static Verdict.@Nullable Refused ofEnded(TransactionState state) {
        return state.status().ended()
                ? of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended")
                : null;
    }

    /** What only a TCC transaction is asked for. */
    public static Verdict.Refused notTcc(String mode) {
        return new Verdict.Refused(
                RefusalCodes.WRONG_MODE, "the transaction is a " + mode + " (expected: a TCC transaction)");
    }

    public static Verdict.Refused of(String code, TransactionState state, String expectation) {
        return new Verdict.Refused(code, "the transaction is " + state.status() + " (expected: " + expectation + ")");
    }

    public static Verdict.Refused of(String code, MachineState<?> state, int branch, String expectation) {
        BranchState it = state.branch(branch);
        String parked = it.deadLettered() ? ", dead-lettered" : "";
        return new Verdict.Refused(
                code,
                "the transaction is " + state.status() + ", " + state.nameOf(branch) + " is " + it.status() + parked
                        + " (expected: " + expectation + ")");
    }
}
