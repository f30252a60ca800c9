package dev.norn.engine.tcc;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Kill;
import dev.norn.engine.Input.Resolve;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** An operator settled something outside Norn, or gives up. */
final class RepairHandler {

    private RepairHandler() {}

    /** An operation that is open counts as done: the coordinator's try with his output, a confirm, a cancel. */
    static Verdict handle(Turn turn, Resolve command) {
        TccState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        if (refused != null) {
            return refused;
        }
        BranchOperation open = openOperation(state, command.branch());
        if (open == null) {
            return Refusals.of(RefusalCodes.NOTHING_TO_RESOLVE, state, command.branch(), "an operation that is open");
        }
        turn.emit(new Event.ResolvedByOperator(command.branch(), open, command.output(), command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }

    private static @Nullable BranchOperation openOperation(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return switch (state.status()) {
            case ACTIVE -> state.triedBy() == TriedBy.COORDINATOR && it.waits() ? BranchOperation.TRY : null;
            case COMMITTING -> it.status() == TccStatus.CONFIRMING ? BranchOperation.CONFIRM : null;
            case ROLLING_BACK ->
                it.status() == TccStatus.CANCELLING || Settlement.toCancel(state, branch)
                        ? BranchOperation.CANCEL
                        : null;
            case COMMITTED, ROLLED_BACK, KILLED -> null;
        };
    }

    static Verdict handle(Turn turn, Kill command) {
        TccState state = turn.state();
        return Repairs.kill(turn, command, branch -> inconsistent(state, branch));
    }

    /** After a decision to commit: what is not confirmed. Else: what may hold a reservation. */
    private static boolean inconsistent(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        if (state.decision() == Decision.COMMIT) {
            return it.status() != TccStatus.CONFIRMED;
        }
        boolean cancelled = it.status() == TccStatus.CANCELLED;
        boolean tried = state.triedBy() == TriedBy.INITIATOR || it.tryMayHaveRun();
        return !cancelled && (tried || it.status() == TccStatus.CANCELLING);
    }

    /** A new owner took over: what was in flight may have run, and is asked again unless it is a try that came too late. */
    static Verdict recovered(Turn turn) {
        if (turn.status().ended()) {
            return Verdict.IGNORED;
        }
        for (int i = 0; i < turn.state().branchCount(); i++) {
            TccBranch branch = turn.state().branch(i);
            if (branch.inFlight()) {
                boolean again = !branch.operation().isForward() || turn.status() == TransactionStatus.ACTIVE;
                turn.emit(new Event.AttemptInterrupted(
                        i, branch.operation(), branch.attempts().last(), again ? turn.now() : null));
            }
        }
        return Verdict.TAKEN;
    }
}
