package dev.norn.engine.saga;

import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** The refusals of a saga: stable codes, and messages that name the state and what was expected. */
final class Refusals {

    static final String WRONG_MODE = "WRONG_MODE";
    static final String ALREADY_DECIDED = "ALREADY_DECIDED";
    static final String ALREADY_ENDED = "ALREADY_ENDED";
    static final String PIVOT_MAY_HAVE_RUN = "PIVOT_MAY_HAVE_RUN";
    static final String PIVOT_UNDECIDED = "PIVOT_UNDECIDED";
    static final String NO_SUCH_BRANCH = "NO_SUCH_BRANCH";
    static final String BRANCH_REQUIRED = "BRANCH_REQUIRED";
    static final String ATTEMPT_IN_FLIGHT = "ATTEMPT_IN_FLIGHT";
    static final String NOTHING_TO_RETRY = "NOTHING_TO_RETRY";
    static final String NOTHING_TO_SKIP = "NOTHING_TO_SKIP";
    static final String NOTHING_TO_RESOLVE = "NOTHING_TO_RESOLVE";
    static final String NOTHING_TO_COMPENSATE = "NOTHING_TO_COMPENSATE";
    static final String NOT_ROLLING_BACK = "NOT_ROLLING_BACK";
    static final String WAITS_FOR_LATER_STEPS = "WAITS_FOR_LATER_STEPS";
    static final String NOT_DEAD_LETTERED = "NOT_DEAD_LETTERED";

    private Refusals() {}

    /** What every command on one branch asks first; null if it may go on. */
    static Verdict.@Nullable Refused ofBranch(SagaState state, int branch) {
        Verdict.Refused ended = ofEnded(state);
        if (ended != null) {
            return ended;
        }
        if (branch < 0 || branch >= state.branchCount()) {
            return new Verdict.Refused(
                    NO_SUCH_BRANCH, "branch: " + branch + " (expected: 0 to " + (state.branchCount() - 1) + ")");
        }
        if (state.branch(branch).inFlight()) {
            return of(
                    ATTEMPT_IN_FLIGHT,
                    state,
                    branch,
                    "no attempt in flight; its timeout is "
                            + state.plan().step(branch).timeout());
        }
        return null;
    }

    static Verdict.Refused notTcc() {
        return new Verdict.Refused(WRONG_MODE, "the transaction is a saga (expected: a TCC transaction)");
    }

    static Verdict.@Nullable Refused ofEnded(SagaState state) {
        return state.status().ended() ? of(ALREADY_ENDED, state, "a transaction that has not ended") : null;
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
