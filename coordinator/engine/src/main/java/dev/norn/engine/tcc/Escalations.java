package dev.norn.engine.tcc;

import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import java.util.Locale;

/**
 * Confirms and cancels cannot be given up: they are shown to an operator after a while and parked after a longer one,
 * counted from their first attempt's start.
 */
final class Escalations {

    private Escalations() {}

    /** Whether the branch is at an operation that is escalated, and not parked yet. */
    static boolean applyTo(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return !it.deadLettered() && (it.status() == TccStatus.CONFIRMING || it.status() == TccStatus.CANCELLING);
    }

    /** Raises and parks what is due. */
    static void escalateDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (Timers.deadLetterDueAt(turn.state(), i) <= turn.nowMillis()) {
                TccBranch branch = turn.state().branch(i);
                deadLetter(turn, i, branch.operation(), branch.attempts().whyParked());
            } else if (Timers.attentionDueAt(turn.state(), i) <= turn.nowMillis()) {
                String message = describe(turn, i) + " did not succeed in "
                        + turn.state().branch(i).attempts().last() + " attempts";
                turn.emit(new Event.AttentionRaised(AttentionCodes.RETRYING, message, i));
            }
        }
    }

    /** Parks the branch's operation. */
    static void deadLetter(Turn turn, int branch, BranchOperation operation, CallError error) {
        turn.emit(new Event.DeadLettered(branch, operation, error));
        String message = describe(turn, branch) + " is parked: " + error.message();
        turn.emit(new Event.AttentionRaised(AttentionCodes.DEAD_LETTER, message, branch));
    }

    /** The branch's cause for attention, if there is one, is gone. */
    static void clear(Turn turn, int branch) {
        if (turn.state().attentionOf(branch) != null) {
            turn.emit(new Event.AttentionCleared(branch));
        }
    }

    private static String describe(Turn turn, int branch) {
        TccBranch it = turn.state().branch(branch);
        return "the " + it.operation().name().toLowerCase(Locale.ROOT) + " of branch " + TccState.idOf(branch) + " ("
                + it.spec().target() + ")";
    }
}
