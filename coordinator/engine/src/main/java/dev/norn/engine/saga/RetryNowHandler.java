package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input.RetryNow;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.Repair;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** An operator wants waiting or parked operations tried now. */
final class RetryNowHandler {

    private RetryNowHandler() {}

    static Verdict handle(Turn turn, RetryNow command) {
        Integer branch = command.branch();
        return branch == null ? all(turn, command) : one(turn, branch, command);
    }

    private static Verdict one(Turn turn, int branch, RetryNow command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        if (!state.branch(branch).waits()) {
            return Refusals.of(
                    RefusalCodes.NOTHING_TO_RETRY,
                    state,
                    branch,
                    "an operation that waits for its next attempt or is parked");
        }
        tryNow(turn, branch, state.branch(branch).operation(), command.input(), command.repair());
        return Verdict.TAKEN;
    }

    private static Verdict all(Turn turn, RetryNow command) {
        Verdict.Refused refused = Refusals.ofEnded(turn.state());
        if (refused != null) {
            return refused;
        }
        if (command.input() != null) {
            return Refusals.of(RefusalCodes.BRANCH_REQUIRED, turn.state(), "an input only together with a branch");
        }
        boolean found = false;
        for (int i = 0; i < turn.state().branchCount(); i++) {
            Branch branch = turn.state().branch(i);
            if (branch.waits()) {
                tryNow(turn, i, branch.operation(), null, command.repair());
                found = true;
            }
        }
        return found
                ? Verdict.TAKEN
                : Refusals.of(
                        RefusalCodes.NOTHING_TO_RETRY,
                        turn.state(),
                        "an operation that waits for its next attempt or is parked");
    }

    /** Makes the operation due; a parked one is brought back. */
    static void tryNow(Turn turn, int branch, BranchOperation operation, @Nullable Json input, Repair repair) {
        boolean parked = turn.state().branch(branch).deadLettered();
        if (parked) {
            RedriveHandler.bringBack(turn, branch, repair);
        }
        if (!parked || input != null) {
            turn.emit(new Event.RetryRequested(branch, operation, input, repair));
        }
    }
}
