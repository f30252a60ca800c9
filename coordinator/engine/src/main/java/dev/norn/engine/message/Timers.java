package dev.norn.engine.message;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.engine.BranchStatus;
import java.time.Duration;

/** What a message waits for, in milliseconds since 1970. It has one timer: the earliest of these. */
final class Timers {

    private Timers() {}

    /** When {@link dev.norn.engine.Input.TimePassed} is wanted next. */
    static long nextDueAt(MessageState state) {
        long due = NEVER;
        if (!state.status().ended()) {
            for (int i = 0; i < state.branchCount(); i++) {
                due = Math.min(due, state.branch(i).attempts().nextAt());
                due = Math.min(due, Math.min(attentionDueAt(state, i), deadLetterDueAt(state, i)));
            }
        }
        return due;
    }

    static long attentionDueAt(MessageState state, int branch) {
        boolean awaited = escalates(state, branch) && state.course().attentionOf(branch) == null;
        return awaited ? after(state, branch, state.rules().escalation().attentionAfter()) : NEVER;
    }

    /** An attempt in flight is awaited first. */
    static long deadLetterDueAt(MessageState state, int branch) {
        boolean awaited = escalates(state, branch) && !state.branch(branch).inFlight();
        return awaited ? after(state, branch, state.rules().escalation().deadLetterAfter()) : NEVER;
    }

    private static boolean escalates(MessageState state, int branch) {
        MessageBranch it = state.branch(branch);
        return it.status() == BranchStatus.ACTIVE && !it.attempts().deadLettered();
    }

    private static long after(MessageState state, int branch, Duration duration) {
        long clockStart = state.branch(branch).attempts().clockStart();
        return clockStart == NEVER ? NEVER : clockStart + duration.toMillis();
    }
}
