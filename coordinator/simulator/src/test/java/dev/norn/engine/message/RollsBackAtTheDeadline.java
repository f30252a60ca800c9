package dev.norn.engine.message;

import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.planted.InsteadOf;

/** Who says nothing until the deadline is not asked: it is taken for a no, as in TCC. */
public final class RollsBackAtTheDeadline {

    private RollsBackAtTheDeadline() {}

    @InsteadOf(callee = Attempting.class, in = Delivery.class, method = "advance")
    static void retryDue(Turn turn) {
        boolean overdue = turn.state().branch(MessageState.PRODUCER).attempts().nextAt() <= turn.nowMillis();
        if (turn.status() == TransactionStatus.ACTIVE && overdue) {
            DecisionHandler.decide(turn, Decision.ROLLBACK, DecisionCodes.DEADLINE, "nobody submitted");
        } else {
            Attempting.retryDue(turn);
        }
    }
}
