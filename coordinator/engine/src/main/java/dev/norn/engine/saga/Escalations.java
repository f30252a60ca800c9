package dev.norn.engine.saga;

import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;

/**
 * Operations that cannot be given up (compensations, retriable steps, a pivot that may have run) are shown to an operator
 * after a while and parked after a longer one, counted from their first attempt's start.
 */
final class Escalations {

    private Escalations() {}

    /** Whether the branch is at an operation that is escalated, and not parked yet. */
    static boolean applyTo(SagaState state, int branch) {
        Branch it = state.branch(branch);
        if (it.deadLettered()) {
            return false;
        }
        return switch (it.status()) {
            case COMPENSATING -> true;
            case ACTIVE, PENDING ->
                state.status() == TransactionStatus.COMMITTING
                        || (state.status() == TransactionStatus.ACTIVE && Attempting.mustSettle(state, branch));
            case SUCCEEDED, FAILED, UNKNOWN, SKIPPED, COMPENSATED -> false;
        };
    }

    /** Raises and parks what is due. */
    static void escalateDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (Timers.deadLetterDueAt(turn.state(), i) <= turn.nowMillis()) {
                Branch branch = turn.state().branch(i);
                deadLetter(turn, i, branch.operation(), branch.attempts().whyParked());
            } else if (Timers.attentionDueAt(turn.state(), i) <= turn.nowMillis()) {
                Branch branch = turn.state().branch(i);
                String message = describe(turn, i, branch.operation()) + " did not succeed in "
                        + branch.attempts().last() + " attempts";
                turn.emit(new Event.AttentionRaised(AttentionCodes.RETRYING, message, i));
            }
        }
    }

    /** Parks the branch's operation. */
    static void deadLetter(Turn turn, int branch, BranchOperation operation, CallError error) {
        turn.emit(new Event.DeadLettered(branch, operation, error));
        String message = describe(turn, branch, operation) + " is parked: " + error.message();
        turn.emit(new Event.AttentionRaised(AttentionCodes.DEAD_LETTER, message, branch));
    }

    /** The branch's cause for attention, if there is one, is gone. */
    static void clear(Turn turn, int branch) {
        if (turn.state().attentionOf(branch) != null) {
            turn.emit(new Event.AttentionCleared(branch));
        }
    }

    private static String describe(Turn turn, int branch, BranchOperation operation) {
        String what =
                switch (operation) {
                    case ACTION -> "the action";
                    case COMPENSATE -> "the compensation";
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
                };
        return what + " of step '" + turn.state().plan().step(branch).id() + "'";
    }
}
