package dev.norn.engine.message;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.engine.machine.Escalations;

/** What a message waits for, in milliseconds since 1970. It has one timer: the earliest of these. */
final class Timers {

    private Timers() {}

    /** When {@link dev.norn.engine.Input.TimePassed} is wanted next. */
    static long nextDueAt(MessageState state) {
        long due = NEVER;
        if (!state.status().ended()) {
            for (int i = 0; i < state.branchCount(); i++) {
                due = Math.min(due, state.branch(i).attempts().nextAt());
                due = Math.min(
                        due, Math.min(Escalations.attentionDueAt(state, i), Escalations.deadLetterDueAt(state, i)));
            }
        }
        return due;
    }
}
