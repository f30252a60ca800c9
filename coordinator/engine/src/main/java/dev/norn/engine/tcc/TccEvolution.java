package dev.norn.engine.tcc;

import static dev.norn.engine.machine.Attempts.NEVER;
import static dev.norn.engine.machine.Expectations.illegal;
import static dev.norn.engine.machine.Expectations.millis;

import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Expectations;
import java.time.Instant;

/**
 * How a transaction's state follows from its events. Nothing is chosen here. An event that cannot follow the state is a bug
 * or a damaged journal, and an {@link IllegalStateException}.
 */
final class TccEvolution {

    private TccEvolution() {}

    static TccState evolve(TccState state, long time, Event event) {
        Expectations.open(state, event);
        return switch (event) {
            case Event.TccStarted e -> throw illegal(state, e, "the first event");
            case Event.BranchesRegistered e -> branchesRegistered(state, e);
            case Event.AttemptStarted e -> attemptStarted(state, time, e);
            case Event.AttemptInterrupted e -> attemptInterrupted(state, time, e);
            case Event.AttemptUnknown e -> attemptUnknown(state, time, e);
            case Event.AttemptNotSent e -> attemptNotSent(state, e);
            case Event.AttemptPending e -> attemptPending(state, time, e);
            case Event.BranchTried e -> branchTried(state, e);
            case Event.BranchFailed e -> branchFailed(state, e);
            case Event.BranchConfirmed e -> settled(state, e, e.branch(), BranchOperation.CONFIRM, e.attempt());
            case Event.BranchCancelled e -> settled(state, e, e.branch(), BranchOperation.CANCEL, e.attempt());
            case Event.Decided e -> decided(state, time, e);
            case Event.AttentionRaised e ->
                state.withAttention(new Attention(e.code(), e.message(), Instant.ofEpochMilli(time), e.branch()));
            case Event.AttentionCleared e -> state.withoutAttention(e.branch());
            case Event.DeadLettered e -> deadLettered(state, e);
            case Event.Redriven e -> redriven(state, time, e);
            case Event.Discarded e -> discarded(state, e);
            case Event.RetryRequested e -> retryRequested(state, time, e);
            case Event.ResolvedByOperator e -> resolvedByOperator(state, e);
            case Event.Ended e -> ended(state, time, e);
            case Event.Killed e -> killed(state, time);
            case Event.SagaStarted e -> throw foreign(state, e);
            case Event.MessagePrepared e -> throw foreign(state, e);
            case Event.BranchSkipped e -> throw foreign(state, e);
            case Event.BranchSucceeded e -> throw foreign(state, e);
            case Event.BranchCompensated e -> throw foreign(state, e);
            case Event.ExpressionFailed e -> throw foreign(state, e);
            case Event.SkippedByOperator e -> throw foreign(state, e);
        };
    }

    private static TccState branchesRegistered(TccState state, Event.BranchesRegistered event) {
        if (state.status() != TransactionStatus.ACTIVE) {
            throw illegal(state, event, "an undecided transaction");
        }
        return state.withRegistered(event.branches(), event.key());
    }

    private static TccState attemptStarted(TccState state, long time, Event.AttemptStarted event) {
        TccBranch branch = state.branch(event.branch());
        TransactionStatus expected =
                switch (event.operation()) {
                    case TRY -> TransactionStatus.ACTIVE;
                    case CONFIRM -> TransactionStatus.COMMITTING;
                    case CANCEL -> TransactionStatus.ROLLING_BACK;
                    case ACTION, COMPENSATE, CHECK -> throw TccStatus.foreign(event.operation());
                };
        if (state.status() != expected) {
            throw illegal(state, event, "status " + expected);
        }
        TccBranch begun = branch.at(event.operation());
        if (branch.inFlight() || event.attempt() != begun.attempts().last() + 1) {
            throw illegal(state, event, "an attempt that follows the branch's last one");
        }
        return state.with(
                event.branch(), begun.with(begun.status(), begun.attempts().started(event.attempt(), time)));
    }

    private static TccState attemptInterrupted(TccState state, long time, Event.AttemptInterrupted event) {
        TccBranch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().interrupted(millis(event.nextAttemptAt()));
        long timeout = branch.spec().timeout().toMillis();
        TccBranch after = event.operation().isForward() ? branch.unknownUntil(time + timeout) : branch;
        return state.with(event.branch(), attemptEnded(after, attempts));
    }

    private static TccState attemptUnknown(TccState state, long time, Event.AttemptUnknown event) {
        TccBranch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().failed(event.error(), millis(event.nextAttemptAt()));
        TccBranch after = event.operation().isForward() ? branch.unknownUntil(time) : branch;
        return state.with(event.branch(), attemptEnded(after, attempts));
    }

    private static TccState attemptNotSent(TccState state, Event.AttemptNotSent event) {
        TccBranch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().postponed(event.error(), millis(event.nextAttemptAt()));
        return state.with(event.branch(), attemptEnded(branch, attempts));
    }

    private static TccState attemptPending(TccState state, long time, Event.AttemptPending event) {
        TccBranch branch = inFlight(state, event, event.branch(), event.operation(), event.attempt());
        Attempts attempts = branch.attempts().postponed(branch.attempts().lastError(), millis(event.nextAttemptAt()));
        TccBranch after = event.operation().isForward() ? branch.workingAt(time) : branch;
        return state.with(event.branch(), attemptEnded(after, attempts));
    }

    /** A try that is not made again may have run or was never received; anything else is tried again, or parked. */
    private static TccBranch attemptEnded(TccBranch branch, Attempts attempts) {
        boolean over = branch.operation() == BranchOperation.TRY && attempts.nextAt() == NEVER;
        return branch.with(over ? outcome(branch) : branch.status(), attempts);
    }

    private static TccStatus outcome(TccBranch branch) {
        return branch.unknown() || branch.working() ? TccStatus.UNKNOWN : TccStatus.FAILED;
    }

    private static TccState branchTried(TccState state, Event.BranchTried event) {
        TccBranch branch = event.attempt() == 0
                ? notInFlight(state, event, event.branch())
                : inFlight(state, event, event.branch(), BranchOperation.TRY, event.attempt());
        if (branch.operation() != BranchOperation.TRY) {
            throw illegal(state, event, "a branch that is neither confirmed nor cancelled");
        }
        return state.with(
                event.branch(), branch.tried(event.result(), branch.attempts().ended(null)));
    }

    private static TccState branchFailed(TccState state, Event.BranchFailed event) {
        TccBranch branch = inFlight(state, event, event.branch(), BranchOperation.TRY, event.attempt());
        Attempts attempts = branch.attempts().failed(event.error(), NEVER);
        return state.with(event.branch(), attemptEnded(branch.notWorking(), attempts));
    }

    private static TccState settled(TccState state, Event event, int index, BranchOperation operation, int attempt) {
        TccBranch branch = inFlight(state, event, index, operation, attempt);
        return state.with(
                index, branch.with(TccStatus.after(operation), branch.attempts().ended(null)));
    }

    private static TccState decided(TccState state, long time, Event.Decided event) {
        if (state.decision() != null) {
            throw illegal(state, event, "an undecided transaction");
        }
        TccBranch[] branches = state.copyOfBranches();
        if (event.decision() == Decision.ROLLBACK) {
            // An initiator that asks for it itself has stopped trying.
            boolean initiatorMayBeTrying =
                    state.triedBy() == TriedBy.INITIATOR && !event.code().equals(DecisionCodes.REQUESTED);
            for (int i = 0; i < branches.length; i++) {
                branches[i] = initiatorMayBeTrying ? branches[i].mayRunUntil(time) : givenUp(branches[i]);
            }
        }
        return state.decided(event.decision(), time, branches);
    }

    /** What was to be tried again no longer is; what may have run will be cancelled. */
    private static TccBranch givenUp(TccBranch branch) {
        boolean waits = branch.status() == TccStatus.REGISTERED
                && !branch.inFlight()
                && branch.attempts().nextAt() != NEVER;
        return waits ? branch.with(outcome(branch), branch.attempts().dropped()) : branch;
    }

    private static TccState deadLettered(TccState state, Event.DeadLettered event) {
        TccBranch branch = notInFlight(state, event, event.branch());
        if (event.operation().isForward() || branch.operation() != event.operation()) {
            throw illegal(state, event, "a confirm or cancel that was tried");
        }
        return state.with(
                event.branch(), branch.with(branch.status(), branch.attempts().parked(event.error())));
    }

    private static TccState redriven(TccState state, long time, Event.Redriven event) {
        TccBranch branch = deadLetter(state, event, event.branch());
        return state.with(
                event.branch(), branch.with(branch.status(), branch.attempts().redriven(time)));
    }

    private static TccState discarded(TccState state, Event.Discarded event) {
        TccBranch branch = deadLetter(state, event, event.branch());
        return state.with(
                event.branch(),
                branch.with(
                        TccStatus.after(branch.operation()), branch.attempts().dropped()));
    }

    private static TccState retryRequested(TccState state, long time, Event.RetryRequested event) {
        TccBranch branch = notInFlight(state, event, event.branch()).at(event.operation());
        TccBranch due = branch.with(branch.status(), branch.attempts().due(time));
        Json input = event.input();
        return state.with(event.branch(), input == null ? due : due.withInput(event.operation(), input));
    }

    private static TccState resolvedByOperator(TccState state, Event.ResolvedByOperator event) {
        TccBranch branch = notInFlight(state, event, event.branch()).at(event.operation());
        Attempts attempts = branch.attempts().dropped();
        return state.with(
                event.branch(),
                event.operation().isForward()
                        ? branch.tried(event.output(), attempts)
                        : branch.with(TccStatus.after(event.operation()), attempts));
    }

    private static TccState ended(TccState state, long time, Event.Ended event) {
        Expectations.mayEnd(state, event);
        return state.ended(event.status(), time);
    }

    private static TccState killed(TccState state, long time) {
        TccBranch[] branches = state.copyOfBranches();
        for (int i = 0; i < branches.length; i++) {
            TccBranch branch = branches[i];
            boolean lost = branch.status() == TccStatus.REGISTERED && branch.inFlight();
            TccStatus status = lost ? TccStatus.UNKNOWN : givenUp(branch).status();
            branches[i] = branch.with(status, branch.attempts().dropped());
        }
        return state.withBranches(branches).withoutAttentions().ended(TransactionStatus.KILLED, time);
    }

    private static TccBranch inFlight(TccState state, Event event, int index, BranchOperation operation, int attempt) {
        return Expectations.inFlight(state, event, state.branch(index), operation, attempt);
    }

    private static TccBranch notInFlight(TccState state, Event event, int index) {
        return Expectations.notInFlight(state, event, state.branch(index));
    }

    private static TccBranch deadLetter(TccState state, Event event, int index) {
        return Expectations.deadLetter(state, event, state.branch(index));
    }

    private static IllegalStateException foreign(TccState state, Event event) {
        return illegal(state, event, "an event of a TCC transaction");
    }
}
