package dev.norn.engine.tcc;

import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** The refusals of a TCC transaction: stable codes, and messages that name the state and what was expected. */
final class Refusals {

    private Refusals() {}

    /** What every command on one branch asks first; null if it may go on. */
    static Verdict.@Nullable Refused ofBranch(TccState state, int branch) {
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
        if (state.branch(branch).inFlight()) {
            return of(
                    RefusalCodes.ATTEMPT_IN_FLIGHT,
                    state,
                    branch,
                    "no attempt in flight; its timeout is "
                            + state.branch(branch).spec().timeout());
        }
        return null;
    }

    static Verdict.@Nullable Refused ofEnded(TccState state) {
        return state.status().ended()
                ? of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended")
                : null;
    }

    static Verdict.Refused triesByCoordinator() {
        return new Verdict.Refused(
                RefusalCodes.TRIES_BY_COORDINATOR,
                "the coordinator makes the tries and decides by them (expected: a transaction whose initiator does)");
    }

    static Verdict.Refused of(String code, TccState state, String expectation) {
        return new Verdict.Refused(code, "the transaction is " + state.status() + " (expected: " + expectation + ")");
    }

    static Verdict.Refused of(String code, TccState state, int branch, String expectation) {
        TccBranch it = state.branch(branch);
        String parked = it.deadLettered() ? ", dead-lettered" : "";
        return new Verdict.Refused(
                code,
                "the transaction is " + state.status() + ", branch " + TccState.idOf(branch) + " is " + it.status()
                        + parked + " (expected: " + expectation + ")");
    }
}
