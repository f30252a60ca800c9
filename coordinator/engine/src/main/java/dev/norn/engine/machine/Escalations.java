package dev.norn.engine.machine;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.engine.AttentionCodes;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import java.time.Duration;

/**
 * What cannot be given up ({@link MachineState#escalates}) is shown to an operator after a while and parked after a longer
 * one, counted from its first attempt's start. Times are milliseconds since 1970.
 */
public final class Escalations {

    private Escalations() {}

    /** When an operator is to look; {@link Attempts#NEVER} if the operation does not escalate, or is shown already. */
    public static long attentionDueAt(MachineState<?> state, int branch) {
        boolean awaited = state.escalates(branch) && state.attentionOf(branch) == null;
        return awaited ? after(state, branch, state.escalation().attentionAfter()) : NEVER;
    }

    /** When the operation is parked; an attempt in flight is awaited first. */
    public static long deadLetterDueAt(MachineState<?> state, int branch) {
        boolean awaited = state.escalates(branch) && !state.branch(branch).inFlight();
        return awaited ? after(state, branch, state.escalation().deadLetterAfter()) : NEVER;
    }

    private static long after(MachineState<?> state, int branch, Duration duration) {
        long clockStart = state.branch(branch).attempts().clockStart();
        return clockStart == NEVER ? NEVER : clockStart + duration.toMillis();
    }

    /** Raises and parks what is due. */
    public static void escalateDue(Deliberation<? extends MachineState<?>> turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (deadLetterDueAt(turn.state(), i) <= turn.nowMillis()) {
                BranchState branch = turn.state().branch(i);
                deadLetter(turn, i, branch.operation(), branch.attempts().whyParked());
            } else if (attentionDueAt(turn.state(), i) <= turn.nowMillis()) {
                BranchState branch = turn.state().branch(i);
                String message = turn.state().describe(i, branch.operation()) + " did not succeed in "
                        + branch.attempts().last() + " attempts";
                turn.emit(new Event.AttentionRaised(AttentionCodes.RETRYING, message, i));
            }
        }
    }

    /** Parks the branch's operation. */
    public static void deadLetter(
            Deliberation<? extends MachineState<?>> turn, int branch, BranchOperation operation, CallError error) {
        turn.emit(new Event.DeadLettered(branch, operation, error));
        String message = turn.state().describe(branch, operation) + " is parked: " + error.message();
        turn.emit(new Event.AttentionRaised(AttentionCodes.DEAD_LETTER, message, branch));
    }

    /** The branch's cause for attention, if there is one, is gone. */
    public static void clear(Deliberation<? extends MachineState<?>> turn, int branch) {
        if (turn.state().attentionOf(branch) != null) {
            turn.emit(new Event.AttentionCleared(branch));
        }
    }
}
