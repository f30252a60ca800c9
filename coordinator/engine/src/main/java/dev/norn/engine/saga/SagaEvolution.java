package dev.norn.engine.saga;

import static dev.norn.engine.machine.Attempts.NEVER;
import static dev.norn.engine.machine.Expectations.illegal;
import static dev.norn.engine.machine.Expectations.millis;

import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Expectations;
import java.time.Instant;

/**
 * How a saga's state follows from its events. Nothing is chosen here. An event that cannot follow the state is a bug or a
 * damaged journal, and an {@link IllegalStateException}.
 */
final class SagaEvolution {

    private SagaEvolution() {}

    static SagaState evolve(SagaState state, long time, Event event) {
        Expectations.open(state, event);
        return switch (event) {
            case Event.SagaStarted e -> throw illegal(state, e, "the first event");
            case Event.TccStarted e -> throw illegal(state, e, "an event of a saga");
            case Event.MessagePrepared e -> throw illegal(state, e, "an event of a saga");
            case Event.BranchesRegistered e -> throw illegal(state, e, "an event of a saga");
            case Event.BranchTried e -> throw illegal(state, e, "an event of a saga");
            case Event.BranchConfirmed e -> throw illegal(state, e, "an event of a saga");
            case Event.BranchCancelled e -> throw illegal(state, e, "an event of a saga");
            case Event.AttemptStarted e -> attemptStarted(state, time, e);
            case Event.AttemptInterrupted e -> attemptInterrupted(state, time, e);
            case Event.AttemptUnknown e -> attemptUnknown(state, time, e);
            case Event.AttemptNotSent e -> attemptNotSent(state, e);
            case Event.AttemptPending e -> attemptPending(state, time, e);
            case Event.BranchSkipped e ->
                state.with(e.branch(), state.branch(e.branch()).skipped(null));
            case Event.BranchSucceeded e -> branchSucceeded(state, e);
            case Event.BranchFailed e -> branchFailed(state, e);
            case Event.BranchCompensated e -> branchCompensated(state, e);
            case Event.ExpressionFailed e -> expressionFailed(state, time, e);
            case Event.Decided e -> decided(state, time, e);
            case Event.AttentionRaised e ->
                state.withAttention(new Attention(e.code(), e.message(), Instant.ofEpochMilli(time), e.branch()));
            case Event.AttentionCleared e -> state.withoutAttention(e.branch());
            case Event.DeadLettered e -> deadLettered(state, e);
            case Event.Redriven e -> redriven(state, time, e);
            case Event.Discarded e -> discarded(state, e);
            case Event.RetryRequested e -> retryRequested(state, time, e);
            case Event.SkippedByOperator e -> skippedByOperator(state, e);
            case Event.ResolvedByOperator e -> resolvedByOperator(state, e);
            case Event.Ended e -> ended(state, time, e);
            case Event.Killed e -> killed(state, time);
        };
    }

    private static SagaState attemptStarted(SagaState state, long time, Event.AttemptStarted event) {
        Branch branch = state.branch(event.branch());
        Branch begun = begin(branch, event.operation());
        if (branch.inFlight() || event.attempt() != begun.attempts().last() + 1) {
            throw illegal(state, event, "an attempt that follows the branch's last one");
        }
        if (event.operation() == BranchOperation.ACTION && state.status() == TransactionStatus.ROLLING_BACK) {
            throw illegal(state, event, "no action after the decision to roll back");
        }
        if (event.operation() == BranchOperation.COMPENSATE && state.status() != TransactionStatus.ROLLING_BACK) {
            throw illegal(state, event, "no compensation without the decision to roll back");
        }
        StepStatus status = event.operation() == BranchOperation.ACTION ? StepStatus.ACTIVE : StepStatus.COMPENSATING;
        return state.with(event.branch(), begun.with(status, begun.attempts().started(event.attempt(), time)));
    }

    /** The branch at the operation: at a fresh start if it was at its action and is compensated now. */
    private static Branch begin(Branch branch, BranchOperation operation) {
        if (branch.operation() == operation) {
            return branch;
        }
        if (operation != BranchOperation.COMPENSATE) {
            throw new IllegalStateException("operation " + operation + " after " + branch.operation());
        }
        return branch.with(StepStatus.COMPENSATING, Attempts.NONE);
    }

    private static SagaState attemptInterrupted(SagaState state, long time, Event.AttemptInterrupted event) {
        Branch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().interrupted(millis(event.nextAttemptAt()));
        if (event.operation() == BranchOperation.COMPENSATE) {
            return state.with(event.branch(), branch.with(StepStatus.COMPENSATING, attempts));
        }
        long timeout = state.plan().step(event.branch()).timeout().toMillis();
        return state.with(event.branch(), actionEnded(branch.unknownUntil(time + timeout), attempts));
    }

    private static SagaState attemptUnknown(SagaState state, long time, Event.AttemptUnknown event) {
        Branch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().failed(event.error(), millis(event.nextAttemptAt()));
        if (event.operation() == BranchOperation.COMPENSATE) {
            return state.with(event.branch(), branch.with(StepStatus.COMPENSATING, attempts));
        }
        return state.with(event.branch(), actionEnded(branch.unknownUntil(time), attempts));
    }

    private static SagaState attemptNotSent(SagaState state, Event.AttemptNotSent event) {
        Branch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().postponed(event.error(), millis(event.nextAttemptAt()));
        if (event.operation() == BranchOperation.COMPENSATE) {
            return state.with(event.branch(), branch.with(StepStatus.COMPENSATING, attempts));
        }
        boolean harmless = state.status() == TransactionStatus.ACTIVE && !branch.unknown() && !branch.working();
        return state.with(event.branch(), actionEnded(branch, harmless ? attempts.withoutClock() : attempts));
    }

    private static SagaState attemptPending(SagaState state, long time, Event.AttemptPending event) {
        Branch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().postponed(branch.attempts().lastError(), millis(event.nextAttemptAt()));
        if (event.operation() == BranchOperation.COMPENSATE) {
            return state.with(event.branch(), branch.with(StepStatus.COMPENSATING, attempts));
        }
        return state.with(event.branch(), actionEnded(branch.workingAt(time), attempts));
    }

    /** An action that is tried again is active; one that is not, may have run or was never reached. */
    private static Branch actionEnded(Branch branch, Attempts attempts) {
        return branch.with(attempts.nextAt() == NEVER ? outcome(branch) : StepStatus.ACTIVE, attempts);
    }

    private static StepStatus outcome(Branch branch) {
        return branch.unknown() || branch.working() ? StepStatus.UNKNOWN : StepStatus.FAILED;
    }

    private static SagaState branchSucceeded(SagaState state, Event.BranchSucceeded event) {
        Branch branch = inFlight(state, event, event.branch(), BranchOperation.ACTION, event.attempt());
        return state.with(
                event.branch(),
                branch.succeeded(event.result(), branch.attempts().ended(null)));
    }

    private static SagaState branchFailed(SagaState state, Event.BranchFailed event) {
        Branch branch = inFlight(state, event, event.branch(), BranchOperation.ACTION, event.attempt());
        Attempts attempts = branch.attempts().failed(event.error(), NEVER);
        return state.with(event.branch(), actionEnded(branch.notWorking(), attempts));
    }

    private static SagaState branchCompensated(SagaState state, Event.BranchCompensated event) {
        Branch branch = inFlight(state, event, event.branch(), BranchOperation.COMPENSATE, event.attempt());
        return state.with(
                event.branch(),
                branch.with(StepStatus.COMPENSATED, branch.attempts().ended(null)));
    }

    private static SagaState expressionFailed(SagaState state, long time, Event.ExpressionFailed event) {
        Integer index = event.branch();
        if (index == null) {
            return state;
        }
        Branch branch = state.status() == TransactionStatus.ROLLING_BACK
                ? begin(state.branch(index), BranchOperation.COMPENSATE)
                : state.branch(index);
        Attempts attempts = branch.attempts()
                .notEvaluated(Attempting.expressionError(event.message()), time, millis(event.nextAttemptAt()));
        return state.with(index, branch.with(branch.status(), attempts));
    }

    private static SagaState decided(SagaState state, long time, Event.Decided event) {
        if (state.decision() != null) {
            throw illegal(state, event, "an undecided transaction");
        }
        Branch[] branches = state.copyOfBranches();
        if (event.decision() == Decision.ROLLBACK) {
            for (int i = 0; i < branches.length; i++) {
                branches[i] = givenUp(branches[i]);
            }
        }
        return state.decided(event.decision(), time, branches);
    }

    /** What was to be tried again no longer is; what may have run will be compensated. */
    private static Branch givenUp(Branch branch) {
        if (branch.inFlight()) {
            return branch;
        }
        return switch (branch.status()) {
            case ACTIVE -> branch.with(outcome(branch), branch.attempts().dropped());
            case SKIPPED ->
                branch.unknown() || branch.working() ? branch.with(StepStatus.UNKNOWN, branch.attempts()) : branch;
            case PENDING, SUCCEEDED, FAILED, UNKNOWN, COMPENSATING, COMPENSATED -> branch;
        };
    }

    private static SagaState deadLettered(SagaState state, Event.DeadLettered event) {
        Branch branch = notInFlight(state, event, event.branch());
        StepStatus status =
                switch (event.operation()) {
                    case ACTION -> branch.status() == StepStatus.PENDING ? StepStatus.PENDING : StepStatus.ACTIVE;
                    case COMPENSATE -> StepStatus.COMPENSATING;
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(event.operation());
                };
        return state.with(event.branch(), branch.with(status, branch.attempts().parked(event.error())));
    }

    private static SagaState redriven(SagaState state, long time, Event.Redriven event) {
        Branch branch = Expectations.deadLetter(state, event, state.branch(event.branch()));
        return state.with(
                event.branch(), branch.with(branch.status(), branch.attempts().redriven(time)));
    }

    private static SagaState discarded(SagaState state, Event.Discarded event) {
        Branch branch = Expectations.deadLetter(state, event, state.branch(event.branch()));
        return state.with(
                event.branch(),
                switch (event.operation()) {
                    case ACTION -> branch.skipped(Json.NULL);
                    case COMPENSATE ->
                        branch.with(StepStatus.COMPENSATED, branch.attempts().dropped());
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(event.operation());
                });
    }

    private static SagaState retryRequested(SagaState state, long time, Event.RetryRequested event) {
        Branch branch = begin(notInFlight(state, event, event.branch()), event.operation());
        Branch due = branch.with(branch.status(), branch.attempts().due(time));
        Json input = event.input();
        return state.with(event.branch(), input == null ? due : due.withInput(event.operation(), input));
    }

    private static SagaState skippedByOperator(SagaState state, Event.SkippedByOperator event) {
        return state.with(
                event.branch(), notInFlight(state, event, event.branch()).skipped(event.output()));
    }

    private static SagaState resolvedByOperator(SagaState state, Event.ResolvedByOperator event) {
        Branch branch = notInFlight(state, event, event.branch());
        return state.with(
                event.branch(),
                switch (event.operation()) {
                    case ACTION ->
                        branch.succeeded(event.output(), branch.attempts().dropped());
                    case COMPENSATE -> {
                        Branch begun = begin(branch, BranchOperation.COMPENSATE);
                        yield begun.with(
                                StepStatus.COMPENSATED, begun.attempts().dropped());
                    }
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(event.operation());
                });
    }

    private static SagaState ended(SagaState state, long time, Event.Ended event) {
        Expectations.mayEnd(state, event);
        return state.ended(event.status(), time, event.output());
    }

    private static SagaState killed(SagaState state, long time) {
        Branch[] branches = state.copyOfBranches();
        for (int i = 0; i < branches.length; i++) {
            Branch branch = branches[i];
            StepStatus status = branch.status();
            if (status == StepStatus.ACTIVE) {
                status = branch.inFlight() ? StepStatus.UNKNOWN : outcome(branch);
            }
            branches[i] = branch.with(status, branch.attempts().dropped());
        }
        return state.withBranches(branches).withoutAttentions().ended(TransactionStatus.KILLED, time, Json.NULL);
    }

    private static Branch inFlight(SagaState state, Event event, int index, BranchOperation operation, int attempt) {
        return Expectations.inFlight(state, event, state.branch(index), operation, attempt);
    }

    private static Branch notInFlight(SagaState state, Event event, int index) {
        return Expectations.notInFlight(state, event, state.branch(index));
    }
}
