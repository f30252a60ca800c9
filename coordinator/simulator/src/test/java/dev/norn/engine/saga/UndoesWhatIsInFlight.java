package dev.norn.engine.saga;

import dev.norn.simulator.planted.InsteadOf;

/** A rollback does not wait for an action that is in flight. */
public final class UndoesWhatIsInFlight {

    private UndoesWhatIsInFlight() {}

    @InsteadOf(callee = Branch.class, in = Rollback.class, calls = 2)
    static StepStatus status(Branch branch) {
        return branch.status() == StepStatus.ACTIVE ? StepStatus.UNKNOWN : branch.status();
    }

    @InsteadOf(callee = Branch.class, in = SagaEvolution.class, method = "attemptStarted")
    static boolean inFlight(Branch branch) {
        return false;
    }
}
