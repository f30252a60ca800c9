package dev.norn.engine.saga;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Verdict;
import java.time.Instant;

/** A new owner took over: what was in flight may have run, and is asked again unless a rollback has begun. */
final class RecoveredHandler {

    private RecoveredHandler() {}

    static Verdict handle(Turn turn) {
        if (turn.status().ended()) {
            return Verdict.IGNORED;
        }
        for (int i = 0; i < turn.state().branchCount(); i++) {
            Branch branch = turn.state().branch(i);
            if (branch.inFlight()) {
                boolean again = branch.operation() == BranchOperation.COMPENSATE
                        || turn.status() != TransactionStatus.ROLLING_BACK;
                Instant next = again ? turn.now() : null;
                turn.emit(new Event.AttemptInterrupted(
                        i, branch.operation(), branch.attempts().last(), next));
            }
        }
        return Verdict.TAKEN;
    }
}
