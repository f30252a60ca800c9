package dev.norn.engine.saga;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Skip;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;

/**
 * An operator passes over an action, one that failed so far or one that is still to come. If an earlier attempt may have
 * run, a later rollback still compensates it.
 */
final class SkipHandler {

    private SkipHandler() {}

    static Verdict handle(Turn turn, Skip command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        if (refused != null) {
            return refused;
        }
        boolean open =
                switch (state.branch(command.branch()).status()) {
                    case PENDING, ACTIVE -> state.status() != TransactionStatus.ROLLING_BACK;
                    case SUCCEEDED, FAILED, UNKNOWN, SKIPPED, COMPENSATING, COMPENSATED -> false;
                };
        if (!open) {
            return Refusals.of(RefusalCodes.NOTHING_TO_SKIP, state, command.branch(), "an action that is not done");
        }
        turn.emit(new Event.SkippedByOperator(
                command.branch(), BranchOperation.ACTION, command.output(), command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }
}
