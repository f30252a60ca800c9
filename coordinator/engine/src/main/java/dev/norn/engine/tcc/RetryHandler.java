package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Discard;
import dev.norn.engine.Input.Redrive;
import dev.norn.engine.Input.RetryNow;
import dev.norn.engine.Parking;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.Repair;
import dev.norn.engine.machine.Verdict;
import org.jspecify.annotations.Nullable;

/** An operator wants waiting or parked operations tried now, or gives a parked one up. */
final class RetryHandler {

    private static final String EXPECTATION = "an operation that waits for its next attempt or is parked";

    private RetryHandler() {}

    static Verdict handle(Turn turn, RetryNow command) {
        Integer branch = command.branch();
        return branch == null ? all(turn, command) : one(turn, branch, command);
    }

    private static Verdict one(Turn turn, int branch, RetryNow command) {
        TccState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        if (!state.branch(branch).waits()) {
            return Refusals.of(RefusalCodes.NOTHING_TO_RETRY, state, branch, EXPECTATION);
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
            TccBranch branch = turn.state().branch(i);
            if (branch.waits()) {
                tryNow(turn, i, branch.operation(), null, command.repair());
                found = true;
            }
        }
        return found ? Verdict.TAKEN : Refusals.of(RefusalCodes.NOTHING_TO_RETRY, turn.state(), EXPECTATION);
    }

    /** Makes the operation due; a parked one is brought back. */
    static void tryNow(Turn turn, int branch, BranchOperation operation, @Nullable Json input, Repair repair) {
        boolean parked = turn.state().branch(branch).deadLettered();
        if (parked) {
            bringBack(turn, branch, repair);
        }
        if (!parked || input != null) {
            turn.emit(new Event.RetryRequested(branch, operation, input, repair));
        }
    }

    static Verdict handle(Turn turn, Redrive command) {
        Verdict.Refused refused = ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        bringBack(turn, command.branch(), command.repair());
        return Verdict.TAKEN;
    }

    private static void bringBack(Turn turn, int branch, Repair repair) {
        turn.emit(new Event.Redriven(branch, turn.state().branch(branch).operation(), repair));
        Escalations.clear(turn, branch);
    }

    static Verdict handle(Turn turn, Discard command) {
        Verdict.Refused refused = ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        BranchOperation operation = turn.state().branch(command.branch()).operation();
        turn.emit(new Event.Discarded(command.branch(), operation, command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }

    private static Verdict.@Nullable Refused ofDeadLetter(TccState state, int branch, @Nullable Parking meant) {
        Verdict.Refused refused = Refusals.ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        TccBranch it = state.branch(branch);
        return it.attempts().parkedAs(it.operation(), meant)
                ? null
                : Refusals.of(RefusalCodes.NOT_DEAD_LETTERED, state, branch, Parking.expected(meant));
    }
}
