package dev.norn.engine.saga;

import dev.norn.engine.Decision;
import dev.norn.engine.Input.Kill;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;

/** An operator gives up: the saga ends as it is. */
final class KillHandler {

    private KillHandler() {}

    static Verdict handle(Turn turn, Kill command) {
        SagaState state = turn.state();
        return Repairs.kill(turn, command, branch -> inconsistent(state, branch));
    }

    /** After a decision to commit: what is not done. Else: what ran or may have run, and is not undone. */
    private static boolean inconsistent(SagaState state, int branch) {
        Branch it = state.branch(branch);
        if (state.decision() == Decision.COMMIT) {
            return !it.passed();
        }
        return it.status() == StepStatus.COMPENSATING
                || (it.actionMayHaveRun() && it.status() != StepStatus.COMPENSATED);
    }
}
