package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;
import org.jspecify.annotations.Nullable;

/**
 * The way back: stages in reverse order, a stage's branches at the same time, each once its own action is over and its
 * quiet period has passed. A branch that is not settled, a parked one too, holds back the stages before its own.
 */
final class Rollback {

    private Rollback() {}

    /** Decides the rollback. */
    static void decide(Turn turn, String code, String reason, @Nullable Integer branch) {
        turn.emit(new Event.Decided(Decision.ROLLBACK, code, reason, branch));
        int pivot = turn.state().plan().pivot();
        if (pivot >= 0) {
            Escalations.clear(turn, pivot);
        }
    }

    /** Starts what can be started, and ends the saga if there is nothing left to undo. */
    static void advance(Turn turn) {
        int stage = stageToCompensate(turn.state());
        if (stage < 0) {
            end(turn);
            return;
        }
        for (int branch : turn.state().plan().stages().get(stage)) {
            if (toCompensate(turn.state(), branch) && Timers.quietUntil(turn.state(), branch) <= turn.nowMillis()) {
                Attempting.tryOnce(turn, branch, BranchOperation.COMPENSATE);
            }
        }
    }

    /** The last stage that is not settled, or -1. */
    static int stageToCompensate(SagaState state) {
        for (int stage = state.plan().stages().size() - 1; stage >= 0; stage--) {
            for (int branch : state.plan().stages().get(stage)) {
                if (!settled(state, branch)) {
                    return stage;
                }
            }
        }
        return -1;
    }

    /** Whether the branch's compensation is due when its turn comes, and has not begun. */
    static boolean toCompensate(SagaState state, int branch) {
        StepStatus status = state.branch(branch).status();
        return (status == StepStatus.SUCCEEDED || status == StepStatus.UNKNOWN)
                && state.plan().step(branch).compensation().isPresent();
    }

    private static boolean settled(SagaState state, int branch) {
        return switch (state.branch(branch).status()) {
            case PENDING, FAILED, SKIPPED, COMPENSATED -> true;
            case SUCCEEDED, UNKNOWN -> state.plan().step(branch).compensation().isEmpty();
            case ACTIVE, COMPENSATING -> false;
        };
    }

    private static void end(Turn turn) {
        int pivot = turn.state().plan().pivot();
        if (pivot >= 0 && turn.state().pivotMayHaveRun()) {
            String step = turn.state().plan().step(pivot).id();
            turn.emit(new Event.AttentionRaised(
                    AttentionCodes.PIVOT_MAY_HAVE_RUN,
                    "rolled back by an operator although the pivot '" + step + "' ran or may have run",
                    pivot));
        }
        turn.emit(new Event.Ended(TransactionStatus.ROLLED_BACK, Json.NULL));
    }
}
