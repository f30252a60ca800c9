package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Escalations;
import org.jspecify.annotations.Nullable;

/** The decision, and what follows from it: all branches at once are confirmed, or cancelled. */
final class Settlement {

    private Settlement() {}

    /** What follows from any input that was taken: whatever is due, then the decision or its consequences. */
    static void advance(Turn turn) {
        if (turn.status().ended()) {
            return;
        }
        rollBackAtDeadline(turn);
        Attempting.retryDue(turn);
        Escalations.escalateDue(turn);
        switch (turn.status()) {
            case ACTIVE -> commitIfTried(turn);
            case COMMITTING -> confirm(turn);
            case ROLLING_BACK -> cancel(turn);
            case COMMITTED, ROLLED_BACK, KILLED -> {}
        }
        endIfSettled(turn);
    }

    static void rollBackAtDeadline(Turn turn) {
        if (Timers.deadline(turn.state()) <= turn.nowMillis()) {
            rollBack(
                    turn,
                    DecisionCodes.DEADLINE,
                    "undecided at the deadline " + turn.state().deadline(),
                    null);
        }
    }

    static void rollBack(Turn turn, String code, String reason, @Nullable Integer branch) {
        turn.emit(new Event.Decided(Decision.ROLLBACK, code, reason, branch));
    }

    /** The tries are the coordinator's: it decides when the last one is done. */
    private static void commitIfTried(Turn turn) {
        if (turn.state().triedBy() != TriedBy.COORDINATOR) {
            return;
        }
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (turn.state().branch(i).status() != TccStatus.TRIED) {
                return;
            }
        }
        turn.emit(new Event.Decided(Decision.COMMIT, DecisionCodes.TRIES_DONE, "every try is done", null));
        confirm(turn);
    }

    private static void confirm(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (turn.state().branch(i).operation() == BranchOperation.TRY) {
                Attempting.start(turn, i, BranchOperation.CONFIRM);
            }
        }
    }

    private static void cancel(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (toCancel(turn.state(), i) && Timers.quietUntil(turn.state(), i) <= turn.nowMillis()) {
                Attempting.start(turn, i, BranchOperation.CANCEL);
            }
        }
    }

    private static void endIfSettled(Turn turn) {
        TransactionStatus end =
                switch (turn.status()) {
                    case COMMITTING -> TransactionStatus.COMMITTED;
                    case ROLLING_BACK -> TransactionStatus.ROLLED_BACK;
                    case ACTIVE, COMMITTED, ROLLED_BACK, KILLED -> turn.status();
                };
        if (end != turn.status() && allSettled(turn.state())) {
            turn.emit(new Event.Ended(end, Json.NULL));
        }
    }

    private static boolean allSettled(TccState state) {
        for (int i = 0; i < state.branchCount(); i++) {
            if (!state.branch(i).status().isSettled() && !nothingHappened(state, i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the branch's cancel has not begun, and is due when no try of it is in flight and its quiet period is over. */
    static boolean toCancel(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return it.operation() == BranchOperation.TRY && !it.inFlight() && !nothingHappened(state, branch);
    }

    /** In a rollback: the coordinator's try was never sent, or the participant said no. */
    private static boolean nothingHappened(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return state.status() == TransactionStatus.ROLLING_BACK
                && state.triedBy() == TriedBy.COORDINATOR
                && it.operation() == BranchOperation.TRY
                && !it.tryMayHaveRun();
    }
}
