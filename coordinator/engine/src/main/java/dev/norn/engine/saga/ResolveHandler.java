package dev.norn.engine.saga;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Resolve;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** An operator settled an operation by hand: an action counts as done, with his output; a compensation as done. */
final class ResolveHandler {

    private ResolveHandler() {}

    static Verdict handle(Turn turn, Resolve command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        if (refused != null) {
            return refused;
        }
        BranchOperation open = openOperation(state, command.branch());
        if (open == null) {
            return Refusals.of(
                    RefusalCodes.NOTHING_TO_RESOLVE, state, command.branch(), "an action or compensation that is open");
        }
        turn.emit(new Event.ResolvedByOperator(command.branch(), open, command.output(), command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }

    private static @Nullable BranchOperation openOperation(SagaState state, int branch) {
        Branch it = state.branch(branch);
        if (state.status() == TransactionStatus.ROLLING_BACK) {
            boolean open = it.status() == StepStatus.COMPENSATING || Rollback.toCompensate(state, branch);
            return open ? BranchOperation.COMPENSATE : null;
        }
        boolean open = it.status() == StepStatus.ACTIVE || (it.status() == StepStatus.PENDING && it.waits());
        return open ? BranchOperation.ACTION : null;
    }
}
