package dev.norn.engine.saga;

import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;
import org.jspecify.annotations.Nullable;

/**
 * The way forward: stages one after another, a stage's branches at the same time. Where only retriable steps are left,
 * the decision to commit falls.
 */
final class Forward {

    private Forward() {}

    /** Starts what can be started; decides and ends the saga if it is time. */
    static void advance(Turn turn) {
        boolean moved = true;
        while (moved && turn.status() != TransactionStatus.ROLLING_BACK) {
            int stage = currentStage(turn.state());
            if (turn.status() == TransactionStatus.ACTIVE
                    && stage >= turn.state().plan().commitStage()) {
                commit(turn);
            }
            if (stage == turn.state().plan().stages().size()) {
                end(turn);
                return;
            }
            moved = startStage(turn, turn.state().plan().stages().get(stage));
        }
    }

    private static int currentStage(SagaState state) {
        int count = state.plan().stages().size();
        for (int stage = 0; stage < count; stage++) {
            for (int branch : state.plan().stages().get(stage)) {
                if (!state.branch(branch).passed()) {
                    return stage;
                }
            }
        }
        return count;
    }

    private static void commit(Turn turn) {
        int pivot = turn.state().plan().pivot();
        boolean pivotDone = pivot >= 0 && turn.state().branch(pivot).status() == StepStatus.SUCCEEDED;
        turn.emit(
                pivotDone
                        ? new Event.Decided(Decision.COMMIT, DecisionCodes.PIVOT_DONE, "the pivot is done", pivot)
                        : new Event.Decided(
                                Decision.COMMIT,
                                DecisionCodes.STEPS_DONE,
                                "no step is left that could be undone",
                                null));
    }

    /**
     * Starts the branches of a stage that were not started. All expressions come before the first start: if one fails
     * before the decision, nothing of the stage was sent.
     *
     * @return whether a branch was passed over, so that the stage may be over
     */
    private static boolean startStage(Turn turn, int[] stage) {
        boolean skipped = false;
        @Nullable Json[] inputs = new @Nullable Json[stage.length];
        for (int i = 0; i < stage.length && turn.status() != TransactionStatus.ROLLING_BACK; i++) {
            if (!startable(turn, stage[i])) {
                continue;
            }
            try {
                if (Expressions.when(turn.state(), stage[i])) {
                    inputs[i] = Expressions.actionInput(turn.state(), stage[i]);
                } else {
                    turn.emit(new Event.BranchSkipped(stage[i]));
                    Escalations.clear(turn, stage[i]);
                    skipped = true;
                }
            } catch (EvaluationException e) {
                Attempting.notEvaluated(turn, stage[i], BranchOperation.ACTION, e);
            }
        }
        if (turn.status() == TransactionStatus.ROLLING_BACK) {
            return false;
        }
        for (int i = 0; i < stage.length; i++) {
            Json input = inputs[i];
            if (input != null) {
                Attempting.start(turn, stage[i], BranchOperation.ACTION, input);
            }
        }
        return skipped;
    }

    private static boolean startable(Turn turn, int branch) {
        Branch it = turn.state().branch(branch);
        return it.status() == StepStatus.PENDING && (!it.waits() || it.due(turn.nowMillis()));
    }

    private static void end(Turn turn) {
        Json output;
        try {
            output = Expressions.output(turn.state());
        } catch (EvaluationException e) {
            String message = Turn.messageOf(e);
            turn.emit(new Event.ExpressionFailed(null, message, null));
            turn.emit(new Event.AttentionRaised(AttentionCodes.OUTPUT_FAILED, message, null));
            output = Json.NULL;
        }
        turn.emit(new Event.Ended(TransactionStatus.COMMITTED, output));
    }
}
