package dev.norn.engine.tcc;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Input;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;

/** The initiator or an operator wants a transaction rolled back. Said twice, it is still one rollback. */
final class RollbackHandler {

    private RollbackHandler() {}

    static Verdict handle(Turn turn, Input.Rollback command) {
        return rollBack(turn, DecisionCodes.REQUESTED, command.repair().reason());
    }

    private static Verdict rollBack(Turn turn, String code, String reason) {
        TccState state = turn.state();
        return switch (state.status()) {
            case ACTIVE -> {
                Settlement.rollBack(turn, code, reason, null);
                yield Verdict.TAKEN;
            }
            case ROLLING_BACK, ROLLED_BACK -> Verdict.IGNORED;
            case COMMITTING, COMMITTED -> Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to commit");
            case KILLED -> Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }

    /** An operator wants it, or one branch of a rollback cancelled now instead of after its quiet period or pause. */
    static Verdict handle(Turn turn, Input.Compensate command) {
        TccState state = turn.state();
        Integer branch = command.branch();
        if (branch == null) {
            return command.input() == null
                    ? rollBack(turn, DecisionCodes.OPERATOR, command.repair().reason())
                    : Refusals.of(RefusalCodes.BRANCH_REQUIRED, state, "an input only together with a branch");
        }
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
        boolean begun = state.branch(branch).status() == TccStatus.CANCELLING;
        if (!begun && !Settlement.toCancel(state, branch)) {
            return Refusals.of(
                    RefusalCodes.NOTHING_TO_COMPENSATE, state, branch, "a branch whose try ran or may have run");
        }
        Repairs.tryNow(turn, branch, BranchOperation.CANCEL, command.input(), command.repair());
        return Verdict.TAKEN;
    }
}
