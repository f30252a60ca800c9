package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;

/** What follows from the decision: all deliveries at once, or the end without any. */
final class Delivery {

    private Delivery() {}

    /** What follows from any input that was taken: whatever is due, then what the decision asks for. */
    static void advance(Turn turn) {
        if (turn.status().ended()) {
            return;
        }
        Attempting.retryDue(turn);
        Escalations.escalateDue(turn);
        if (turn.status() == TransactionStatus.COMMITTING) {
            deliver(turn);
        }
        endIfSettled(turn);
    }

    private static void deliver(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (turn.state().branch(i).status() == BranchStatus.PENDING) {
                Attempting.start(turn, i);
            }
        }
    }

    private static void endIfSettled(Turn turn) {
        if (turn.status() == TransactionStatus.ROLLING_BACK) {
            turn.emit(new Event.Ended(TransactionStatus.ROLLED_BACK, Json.NULL));
        } else if (turn.status() == TransactionStatus.COMMITTING && allSettled(turn.state())) {
            turn.emit(new Event.Ended(TransactionStatus.COMMITTED, Json.NULL));
        }
    }

    private static boolean allSettled(MessageState state) {
        for (int i = 0; i < state.branchCount(); i++) {
            if (!state.branch(i).isSettled()) {
                return false;
            }
        }
        return true;
    }
}
