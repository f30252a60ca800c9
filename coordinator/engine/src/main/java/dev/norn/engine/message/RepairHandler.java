package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Discard;
import dev.norn.engine.Input.Kill;
import dev.norn.engine.Input.Redrive;
import dev.norn.engine.Input.Resolve;
import dev.norn.engine.Input.RetryNow;
import dev.norn.engine.Input.Skip;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.Repair;
import dev.norn.engine.machine.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator wants something tried now, settled it outside Norn, or gives up. */
final class RepairHandler {

    private static final String WAITING = "an operation that waits for its next attempt or is parked";

    private RepairHandler() {}

    static Verdict handle(Turn turn, RetryNow command) {
        Integer branch = command.branch();
        return branch == null ? retryAll(turn, command) : retryOne(turn, branch, command);
    }

    private static Verdict retryOne(Turn turn, int branch, RetryNow command) {
        Verdict.Refused refused = Refusals.ofBranch(turn.state(), branch);
        if (refused != null) {
            return refused;
        }
        if (!turn.state().branch(branch).attempts().waits()) {
            return Refusals.of(RefusalCodes.NOTHING_TO_RETRY, turn.state(), branch, WAITING);
        }
        tryNow(turn, branch, command.input(), command.repair());
        return Verdict.TAKEN;
    }

    private static Verdict retryAll(Turn turn, RetryNow command) {
        Verdict.Refused refused = Refusals.ofEnded(turn.state());
        if (refused != null) {
            return refused;
        }
        if (command.input() != null) {
            return Refusals.of(RefusalCodes.BRANCH_REQUIRED, turn.state(), "an input only together with a branch");
        }
        boolean found = false;
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (turn.state().branch(i).attempts().waits()) {
                tryNow(turn, i, null, command.repair());
                found = true;
            }
        }
        return found ? Verdict.TAKEN : Refusals.of(RefusalCodes.NOTHING_TO_RETRY, turn.state(), WAITING);
    }

    /** Makes the operation due; a parked one is brought back. */
    private static void tryNow(Turn turn, int branch, @Nullable Json input, Repair repair) {
        MessageBranch it = turn.state().branch(branch);
        if (it.attempts().deadLettered()) {
            bringBack(turn, branch, repair);
        }
        if (!it.attempts().deadLettered() || input != null) {
            turn.emit(new Event.RetryRequested(branch, it.operation(), input, repair));
        }
    }

    private static void bringBack(Turn turn, int branch, Repair repair) {
        turn.emit(new Event.Redriven(branch, turn.state().branch(branch).operation(), repair));
        Escalations.clear(turn, branch);
    }

    static Verdict handle(Turn turn, Redrive command) {
        Verdict.Refused refused = Refusals.ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        bringBack(turn, command.branch(), command.repair());
        return Verdict.TAKEN;
    }

    /** A delivery is given up. Whoever gives up asking the producer gives up the message. */
    static Verdict handle(Turn turn, Discard command) {
        Verdict.Refused refused = Refusals.ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        MessageBranch branch = turn.state().branch(command.branch());
        turn.emit(new Event.Discarded(command.branch(), branch.operation(), command.repair()));
        Escalations.clear(turn, command.branch());
        return command.branch() == MessageState.PRODUCER
                ? DecisionHandler.decide(
                        turn,
                        Decision.ROLLBACK,
                        DecisionCodes.OPERATOR,
                        command.repair().reason())
                : Verdict.TAKEN;
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

    /** There is nothing to go past: what was delivered by hand is resolved, what shall not be is parked and discarded. */
    static Verdict handle(Turn turn, Skip command) {
        Verdict.Refused refused = Refusals.ofBranch(turn.state(), command.branch());
        return refused != null
                ? refused
                : Refusals.of(
                        RefusalCodes.NOTHING_TO_SKIP,
                        turn.state(),
                        command.branch(),
                        "an action of a saga; what was settled by hand is resolved");
    }

    static Verdict handle(Turn turn, Kill command) {
        MessageState state = turn.state();
        Verdict.Refused refused = Refusals.ofEnded(state);
        if (refused != null) {
            return refused;
        }
        // Undecided, the local transaction may be committed; decided, what is not delivered is missing.
        List<Integer> inconsistent = new ArrayList<>();
        for (int i = 0; i < state.branchCount(); i++) {
            boolean concerned = state.decision() == Decision.COMMIT || i == MessageState.PRODUCER;
            if (concerned && state.branch(i).status() != BranchStatus.SUCCEEDED) {
                inconsistent.add(i);
            }
        }
        turn.emit(new Event.Killed(command.repair(), List.copyOf(inconsistent)));
        return Verdict.TAKEN;
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
