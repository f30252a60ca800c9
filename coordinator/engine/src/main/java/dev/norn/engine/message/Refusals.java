package dev.norn.engine.message;

import dev.norn.engine.Parking;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** The refusals of a message: stable codes, and messages that name the state and what was expected. */
final class Refusals {

    private Refusals() {}

    /** What every command on one branch asks first; null if it may go on. */
    static Verdict.@Nullable Refused ofBranch(MessageState state, int branch) {
        Verdict.Refused ended = ofEnded(state);
        if (ended != null) {
            return ended;
        }
        if (branch < 0 || branch >= state.branchCount()) {
            return new Verdict.Refused(
                    RefusalCodes.NO_SUCH_BRANCH,
                    "branch: " + branch + " (expected: 0 to " + (state.branchCount() - 1) + ")");
        }
        MessageBranch it = state.branch(branch);
        return it.inFlight()
                ? of(
                        RefusalCodes.ATTEMPT_IN_FLIGHT,
                        state,
                        branch,
                        "no attempt in flight; its timeout is " + it.spec().timeout())
                : null;
    }

    static Verdict.@Nullable Refused ofDeadLetter(MessageState state, int branch, @Nullable Parking meant) {
        Verdict.Refused refused = ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        MessageBranch it = state.branch(branch);
        return it.attempts().parkedAs(it.operation(), meant)
                ? null
                : of(RefusalCodes.NOT_DEAD_LETTERED, state, branch, Parking.expected(meant));
    }

    static Verdict.@Nullable Refused ofEnded(MessageState state) {
        return state.status().ended()
                ? of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended")
                : null;
    }

    static Verdict.Refused wrongMode() {
        return new Verdict.Refused(
                RefusalCodes.WRONG_MODE, "the transaction is a message (expected: a TCC transaction)");
    }

    static Verdict.Refused of(String code, MessageState state, String expectation) {
        return new Verdict.Refused(code, "the transaction is " + state.status() + " (expected: " + expectation + ")");
    }

    static Verdict.Refused of(String code, MessageState state, int branch, String expectation) {
        MessageBranch it = state.branch(branch);
        String parked = it.attempts().deadLettered() ? ", dead-lettered" : "";
        return new Verdict.Refused(
                code,
                "the transaction is " + state.status() + ", branch " + MessageState.idOf(branch) + " is " + it.status()
                        + parked + " (expected: " + expectation + ")");
    }
}
