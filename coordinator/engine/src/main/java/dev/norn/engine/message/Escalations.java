package dev.norn.engine.message;

import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;

/**
 * Neither a check nor a delivery can be given up: what does not succeed is shown to an operator after a while and parked
 * after a longer one, counted from its first attempt's start.
 */
final class Escalations {

    private Escalations() {}

    /** Raises and parks what is due. */
    static void escalateDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (Timers.deadLetterDueAt(turn.state(), i) <= turn.nowMillis()) {
                deadLetter(turn, i, turn.state().branch(i).attempts().whyParked());
            } else if (Timers.attentionDueAt(turn.state(), i) <= turn.nowMillis()) {
                String message = describe(turn, i) + " did not succeed in "
                        + turn.state().branch(i).attempts().last() + " attempts";
                turn.emit(new Event.AttentionRaised(AttentionCodes.RETRYING, message, i));
            }
        }
    }

    /** Parks the branch's operation. */
    static void deadLetter(Turn turn, int branch, CallError error) {
        turn.emit(new Event.DeadLettered(branch, turn.state().branch(branch).operation(), error));
        String message = describe(turn, branch) + " is parked: " + error.message();
        turn.emit(new Event.AttentionRaised(AttentionCodes.DEAD_LETTER, message, branch));
    }

    /** The branch's cause for attention, if there is one, is gone. */
    static void clear(Turn turn, int branch) {
        if (turn.state().course().attentionOf(branch) != null) {
            turn.emit(new Event.AttentionCleared(branch));
        }
    }

    private static String describe(Turn turn, int branch) {
        MessageBranch it = turn.state().branch(branch);
        String what = it.operation() == BranchOperation.CHECK
                ? "the check of the producer"
                : "delivery " + MessageState.idOf(branch);
        return what + " (" + it.spec().target() + ")";
    }
}
