package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Input.Compensate;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * An operator wants an undecided saga rolled back, on his responsibility even if the pivot may have run; or, in a
 * rollback, one branch compensated now instead of after its quiet period or pause.
 */
final class CompensateHandler {

    private CompensateHandler() {}

    static Verdict handle(Turn turn, Compensate command) {
        Integer branch = command.branch();
        return branch == null ? saga(turn, command) : branch(turn, branch, command.input(), command.repair());
    }

    private static Verdict saga(Turn turn, Compensate command) {
        SagaState state = turn.state();
        if (command.input() != null) {
            return Refusals.of(RefusalCodes.BRANCH_REQUIRED, state, "an input only together with a branch");
        }
        return switch (state.status()) {
            case ACTIVE -> {
                Rollback.decide(turn, DecisionCodes.OPERATOR, command.repair().reason(), null);
                yield Verdict.TAKEN;
            }
            case ROLLING_BACK -> Verdict.IGNORED;
            case COMMITTING, COMMITTED -> Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to commit");
            case ROLLED_BACK, KILLED ->
                Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }

    private static Verdict branch(Turn turn, int branch, @Nullable Json input, Repair repair) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        if (state.status() == TransactionStatus.COMMITTING) {
            return Refusals.of(RefusalCodes.ALREADY_DECIDED, state, branch, "no decision to commit");
        }
        if (state.status() != TransactionStatus.ROLLING_BACK) {
            return Refusals.of(
                    RefusalCodes.NOT_ROLLING_BACK, state, branch, "ROLLING_BACK; without a branch, it is rolled back");
        }
        boolean begun = state.branch(branch).status() == StepStatus.COMPENSATING;
        if (!begun && !Rollback.toCompensate(state, branch)) {
            return Refusals.of(
                    RefusalCodes.NOTHING_TO_COMPENSATE,
                    state,
                    branch,
                    "a branch that ran or may have run, and can be undone");
        }
        if (Rollback.stageToCompensate(state) != state.plan().step(branch).stage()) {
            return Refusals.of(
                    RefusalCodes.WAITS_FOR_LATER_STEPS, state, branch, "every later step compensated or settled");
        }
        Repairs.tryNow(turn, branch, BranchOperation.COMPENSATE, input, repair);
        return Verdict.TAKEN;
    }
}
