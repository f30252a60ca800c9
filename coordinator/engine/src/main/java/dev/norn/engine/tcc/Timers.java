package dev.norn.engine.tcc;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;

/** What a transaction waits for, in milliseconds since 1970. It has one timer: the earliest of these. */
final class Timers {

    private Timers() {}

    /** When {@link dev.norn.engine.Input.TimePassed} is wanted next. */
    static long nextDueAt(TccState state) {
        if (state.status().ended()) {
            return NEVER;
        }
        long due = deadline(state);
        for (int i = 0; i < state.branchCount(); i++) {
            due = Math.min(due, nextAttemptAt(state, i));
            due = Math.min(due, Math.min(Escalations.attentionDueAt(state, i), Escalations.deadLetterDueAt(state, i)));
        }
        return due;
    }

    /** When an undecided transaction is rolled back. */
    static long deadline(TccState state) {
        return state.status() == TransactionStatus.ACTIVE ? state.deadline().toEpochMilli() : NEVER;
    }

    /** When a branch is tried next: its next attempt, or the end of its quiet period. */
    static long nextAttemptAt(TccState state, int branch) {
        long next = state.branch(branch).attempts().nextAt();
        boolean quiet = state.status() == TransactionStatus.ROLLING_BACK && Settlement.toCancel(state, branch);
        return quiet ? Math.min(next, quietUntil(state, branch)) : next;
    }

    /** When the cancel of a branch can be sent: one attempt's timeout after a try of it may still have run. */
    static long quietUntil(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return it.mayRunUntil() == Long.MIN_VALUE || it.status() == TccStatus.TRIED
                ? Long.MIN_VALUE
                : it.mayRunUntil() + it.spec().timeout().toMillis();
    }
}
