package dev.norn.engine.tcc;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.engine.TransactionStatus;

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
            due = Math.min(due, Math.min(attentionDueAt(state, i), deadLetterDueAt(state, i)));
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

    static long attentionDueAt(TccState state, int branch) {
        boolean awaited = Escalations.applyTo(state, branch) && state.attentionOf(branch) == null;
        return awaited
                ? after(
                        state,
                        branch,
                        state.rules().escalation().attentionAfter().toMillis())
                : NEVER;
    }

    /** An attempt in flight is awaited first. */
    static long deadLetterDueAt(TccState state, int branch) {
        boolean awaited =
                Escalations.applyTo(state, branch) && !state.branch(branch).inFlight();
        return awaited
                ? after(
                        state,
                        branch,
                        state.rules().escalation().deadLetterAfter().toMillis())
                : NEVER;
    }

    private static long after(TccState state, int branch, long millis) {
        long clockStart = state.branch(branch).attempts().clockStart();
        return clockStart == NEVER ? NEVER : clockStart + millis;
    }

    /** When the cancel of a branch can be sent: one attempt's timeout after a try of it may still have run. */
    static long quietUntil(TccState state, int branch) {
        TccBranch it = state.branch(branch);
        return it.mayRunUntil() == Long.MIN_VALUE || it.status() == TccStatus.TRIED
                ? Long.MIN_VALUE
                : it.mayRunUntil() + it.spec().timeout().toMillis();
    }
}
