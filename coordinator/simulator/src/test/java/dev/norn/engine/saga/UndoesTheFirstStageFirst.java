package dev.norn.engine.saga;

import dev.norn.simulator.planted.InsteadOf;

/** Compensations run in the order of the actions. */
public final class UndoesTheFirstStageFirst {

    private UndoesTheFirstStageFirst() {}

    @InsteadOf(
            callee = Rollback.class,
            in = {Rollback.class, Timers.class},
            calls = 3)
    static int stageToCompensate(SagaState state) {
        for (int[] stage : state.plan().stages()) {
            for (int branch : stage) {
                if (Rollback.toCompensate(state, branch)) {
                    return state.plan().step(branch).stage();
                }
            }
        }
        return Rollback.stageToCompensate(state);
    }
}
