package dev.norn.engine.machine;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.Repair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What operators ask for and every mode does alike. */
public final class Repairs {

    private static final String WAITING = "an operation that waits for its next attempt or is parked";

    private Repairs() {}

    /** One operation, or all, that wait or are parked are tried now. */
    public static Verdict retry(Deliberation<? extends MachineState<?>> turn, Input.RetryNow command) {
        Integer branch = command.branch();
        return branch == null ? retryAll(turn, command) : retryOne(turn, branch, command);
    }

    private static Verdict retryOne(Deliberation<? extends MachineState<?>> turn, int branch, Input.RetryNow command) {
        MachineState<?> state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, branch);
        if (refused != null) {
            return refused;
        }
        if (!state.branch(branch).waits()) {
            return Refusals.of(RefusalCodes.NOTHING_TO_RETRY, state, branch, WAITING);
        }
        tryNow(turn, branch, state.branch(branch).operation(), command.input(), command.repair());
        return Verdict.TAKEN;
    }

    private static Verdict retryAll(Deliberation<? extends MachineState<?>> turn, Input.RetryNow command) {
        Verdict.Refused refused = Refusals.ofEnded(turn.state());
        if (refused != null) {
            return refused;
        }
        if (command.input() != null) {
            return Refusals.of(RefusalCodes.BRANCH_REQUIRED, turn.state(), "an input only together with a branch");
        }
        boolean found = false;
        for (int i = 0; i < turn.state().branchCount(); i++) {
            BranchState branch = turn.state().branch(i);
            if (branch.waits()) {
                tryNow(turn, i, branch.operation(), null, command.repair());
                found = true;
            }
        }
        return found ? Verdict.TAKEN : Refusals.of(RefusalCodes.NOTHING_TO_RETRY, turn.state(), WAITING);
    }

    /** Makes the operation due; a parked one is brought back. */
    public static void tryNow(
            Deliberation<? extends MachineState<?>> turn,
            int branch,
            BranchOperation operation,
            @Nullable Json input,
            Repair repair) {
        boolean parked = turn.state().branch(branch).deadLettered();
        if (parked) {
            bringBack(turn, branch, repair);
        }
        if (!parked || input != null) {
            turn.emit(new Event.RetryRequested(branch, operation, input, repair));
        }
    }

    /** A dead letter comes back: its operation is tried now, with all its attempts and a fresh escalation clock. */
    public static Verdict redrive(Deliberation<? extends MachineState<?>> turn, Input.Redrive command) {
        Verdict.Refused refused = Refusals.ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        bringBack(turn, command.branch(), command.repair());
        return Verdict.TAKEN;
    }

    private static void bringBack(Deliberation<? extends MachineState<?>> turn, int branch, Repair repair) {
        turn.emit(new Event.Redriven(branch, turn.state().branch(branch).operation(), repair));
        Escalations.clear(turn, branch);
    }

    /** A dead letter is given up; what that means to the transaction, the mode's evolution says. */
    public static Verdict discard(Deliberation<? extends MachineState<?>> turn, Input.Discard command) {
        Verdict.Refused refused = Refusals.ofDeadLetter(turn.state(), command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        BranchOperation operation = turn.state().branch(command.branch()).operation();
        turn.emit(new Event.Discarded(command.branch(), operation, command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }

    /** Where there is nothing to go past: what was settled by hand is resolved, and resolving it says that it was. */
    public static Verdict nothingToSkip(MachineState<?> state, Input.Skip command) {
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        return refused != null
                ? refused
                : Refusals.of(
                        RefusalCodes.NOTHING_TO_SKIP,
                        state,
                        command.branch(),
                        "an action of a saga; what was settled by hand is resolved");
    }

    /**
     * The transaction ends as it is.
     *
     * @param inconsistent whether the branch with that number is left undone or half done
     */
    public static Verdict kill(
            Deliberation<? extends MachineState<?>> turn, Input.Kill command, IntPredicate inconsistent) {
        Verdict.Refused refused = Refusals.ofEnded(turn.state());
        if (refused != null) {
            return refused;
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (inconsistent.test(i)) {
                left.add(i);
            }
        }
        turn.emit(new Event.Killed(command.repair(), List.copyOf(left)));
        return Verdict.TAKEN;
    }
}
