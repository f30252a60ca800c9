package dev.norn.engine.saga;

import dev.norn.engine.DecisionCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;

/** What follows from any input that was taken: whatever is due, then the next steps of the way. */
final class Progress {

    private Progress() {}

    static void advance(Turn turn) {
        if (turn.status().ended()) {
            return;
        }
        if (Timers.deadline(turn.state()) <= turn.nowMillis()) {
            Rollback.decide(
                    turn,
                    DecisionCodes.DEADLINE,
                    "undecided at the deadline " + turn.state().deadline(),
                    null);
        }
        Attempting.retryDue(turn);
        Escalations.escalateDue(turn);
        if (turn.status() != TransactionStatus.ROLLING_BACK) {
            Forward.advance(turn);
        }
        if (turn.status() == TransactionStatus.ROLLING_BACK) {
            Rollback.advance(turn);
        }
    }
}
