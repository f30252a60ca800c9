package dev.norn.engine.saga;

import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Kill;
import dev.norn.engine.machine.Verdict;
import java.util.ArrayList;
import java.util.List;

/** An operator gives up: the saga ends as it is. */
final class KillHandler {

    private KillHandler() {}

    static Verdict handle(Turn turn, Kill command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofEnded(state);
        if (refused != null) {
            return refused;
        }
        List<Integer> inconsistent = new ArrayList<>();
        for (int i = 0; i < state.branchCount(); i++) {
            if (inconsistent(state, i)) {
                inconsistent.add(i);
            }
        }
        turn.emit(new Event.Killed(command.repair(), List.copyOf(inconsistent)));
        return Verdict.TAKEN;
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
