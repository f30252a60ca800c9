package dev.norn.engine.saga;

import static dev.norn.engine.machine.Attempts.NEVER;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Escalations;

/** What a saga waits for, in milliseconds since 1970. A saga has one timer: the earliest of these. */
final class Timers {

    private Timers() {}

    /** When {@link dev.norn.engine.Input.TimePassed} is wanted next. */
    static long nextDueAt(SagaState state) {
        if (state.status().ended()) {
            return NEVER;
        }
        long due = deadline(state);
        for (int i = 0; i < state.branchCount(); i++) {
            due = Math.min(due, state.branch(i).attempts().nextAt());
            due = Math.min(due, Math.min(Escalations.attentionDueAt(state, i), Escalations.deadLetterDueAt(state, i)));
        }
        return Math.min(due, quietUntil(state));
    }

    /** When an undecided saga is rolled back; {@link Attempts#NEVER} once the pivot may have run. */
    static long deadline(SagaState state) {
        return state.status() == TransactionStatus.ACTIVE && !state.pivotMayHaveRun()
                ? state.deadline().toEpochMilli()
                : NEVER;
    }

    /** When a branch is tried next: its next attempt, or the end of its quiet period. */
    static long nextAttemptAt(SagaState state, int branch) {
        long next = state.branch(branch).attempts().nextAt();
        boolean quiet = state.status() == TransactionStatus.ROLLING_BACK
                && Rollback.toCompensate(state, branch)
                && Rollback.stageToCompensate(state)
                        == state.plan().step(branch).stage();
        return quiet ? Math.min(next, quietUntil(state, branch)) : next;
    }

    /** When the compensation of a branch whose action may have run can be sent. */
    static long quietUntil(SagaState state, int branch) {
        Branch it = state.branch(branch);
        if (it.status() != StepStatus.UNKNOWN) {
            return Long.MIN_VALUE;
        }
        StepDefinition step = state.plan().step(branch);
        return it.mayRunUntil() + step.quietPeriod().toMillis();
    }

    /** When the next quiet period ends of the branches whose turn it is. */
    private static long quietUntil(SagaState state) {
        if (state.status() != TransactionStatus.ROLLING_BACK) {
            return NEVER;
        }
        int stage = Rollback.stageToCompensate(state);
        if (stage < 0) {
            return NEVER;
        }
        long due = NEVER;
        for (int branch : state.plan().stages().get(stage)) {
            if (Rollback.toCompensate(state, branch)) {
                due = Math.min(due, quietUntil(state, branch));
            }
        }
        return due;
    }
}
