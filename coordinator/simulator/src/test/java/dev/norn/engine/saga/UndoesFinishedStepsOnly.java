package dev.norn.engine.saga;

import dev.norn.simulator.planted.InsteadOf;

/** A rollback takes a step of unknown outcome for one that did not happen. */
public final class UndoesFinishedStepsOnly {

    private UndoesFinishedStepsOnly() {}

    @InsteadOf(callee = Branch.class, in = Rollback.class, calls = 2)
    static StepStatus status(Branch branch) {
        return branch.status() == StepStatus.UNKNOWN ? StepStatus.FAILED : branch.status();
    }
}
