package dev.norn.engine.message;

import dev.norn.engine.BranchStatus;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Discard;
import dev.norn.engine.Input.Kill;
import dev.norn.engine.Input.Resolve;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;

/** An operator settled something outside Norn, or gives up. */
final class RepairHandler {

    private RepairHandler() {}

    /** A delivery is given up. Whoever gives up asking the producer gives up the message. */
    static Verdict handle(Turn turn, Discard command) {
        Verdict verdict = Repairs.discard(turn, command);
        return verdict instanceof Verdict.Taken && command.branch() == MessageState.PRODUCER
                ? DecisionHandler.decide(
                        turn,
                        Decision.ROLLBACK,
                        DecisionCodes.OPERATOR,
                        command.repair().reason())
                : verdict;
    }

    /** The operation counts as done: the local transaction is committed, the delivery has been made. */
    static Verdict handle(Turn turn, Resolve command) {
        Verdict.Refused refused = Refusals.ofBranch(turn.state(), command.branch());
        if (refused != null) {
            return refused;
        }
        MessageBranch branch = turn.state().branch(command.branch());
        if (!branch.attempts().waits()) {
            return Refusals.of(
                    RefusalCodes.NOTHING_TO_RESOLVE, turn.state(), command.branch(), "an operation that is open");
        }
        turn.emit(
                new Event.ResolvedByOperator(command.branch(), branch.operation(), command.output(), command.repair()));
        Escalations.clear(turn, command.branch());
        return command.branch() == MessageState.PRODUCER
                ? DecisionHandler.decide(
                        turn,
                        Decision.COMMIT,
                        DecisionCodes.OPERATOR,
                        command.repair().reason())
                : Verdict.TAKEN;
    }

    static Verdict handle(Turn turn, Kill command) {
        MessageState state = turn.state();
        return Repairs.kill(turn, command, branch -> inconsistent(state, branch));
    }

    /** Undecided, the local transaction may be committed; decided, what is not delivered is missing. */
    private static boolean inconsistent(MessageState state, int branch) {
        boolean concerned = state.decision() == Decision.COMMIT || branch == MessageState.PRODUCER;
        return concerned && state.branch(branch).status() != BranchStatus.SUCCEEDED;
    }

    /** A new owner took over: what was in flight is asked again. */
    static Verdict recovered(Turn turn) {
        if (turn.status().ended()) {
            return Verdict.IGNORED;
        }
        for (int i = 0; i < turn.state().branchCount(); i++) {
            MessageBranch branch = turn.state().branch(i);
            if (branch.inFlight()) {
                turn.emit(new Event.AttemptInterrupted(
                        i, branch.operation(), branch.attempts().last(), turn.now()));
            }
        }
        return Verdict.TAKEN;
    }
}
