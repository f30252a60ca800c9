package dev.norn.engine.saga;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Answered;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Backoff;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A call ended. */
final class AnsweredHandler {

    private AnsweredHandler() {}

    static Verdict handle(Turn turn, Answered answered) {
        if (!isAwaited(turn.state(), answered)) {
            return Verdict.IGNORED;
        }
        switch (answered.operation()) {
            case ACTION -> action(turn, answered);
            case COMPENSATE -> compensation(turn, answered);
            case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(answered.operation());
        }
        return Verdict.TAKEN;
    }

    private static boolean isAwaited(SagaState state, Answered answered) {
        if (answered.branch() < 0 || answered.branch() >= state.branchCount()) {
            return false;
        }
        Branch branch = state.branch(answered.branch());
        return branch.inFlight()
                && branch.operation() == answered.operation()
                && branch.attempts().last() == answered.attempt();
    }

    private static void action(Turn turn, Answered answered) {
        switch (answered.answer()) {
            case Answer.Done done -> {
                turn.emit(new Event.BranchSucceeded(answered.branch(), answered.attempt(), done.result()));
                Escalations.clear(turn, answered.branch());
            }
            case Answer.BusinessFailure no -> actionRefused(turn, answered, no.error());
            case Answer.StillWorking working -> pending(turn, answered, working.retryAfter());
            case Answer.Gone gone -> actionUnknown(turn, answered, gone.error());
            case Answer.Unknown unknown -> actionUnknown(turn, answered, unknown.error());
            case Answer.NotSent notSent -> notSent(turn, answered, notSent.error());
        }
    }

    private static void compensation(Turn turn, Answered answered) {
        switch (answered.answer()) {
            case Answer.Done done -> compensated(turn, answered);
            case Answer.Gone gone -> compensated(turn, answered);
            case Answer.BusinessFailure no -> compensationFailed(turn, answered, no.error());
            case Answer.Unknown unknown -> compensationFailed(turn, answered, unknown.error());
            case Answer.StillWorking working -> pending(turn, answered, working.retryAfter());
            case Answer.NotSent notSent -> notSent(turn, answered, notSent.error());
        }
    }

    /** A business no: the end of an undecided saga, unless the pivot may have run before; an error after the decision. */
    private static void actionRefused(Turn turn, Answered answered, CallError error) {
        int branch = answered.branch();
        boolean tooLate =
                switch (turn.status()) {
                    case ACTIVE ->
                        branch == turn.state().plan().pivot()
                                && turn.state().branch(branch).unknown();
                    case COMMITTING -> true;
                    case ROLLING_BACK, COMMITTED, ROLLED_BACK, KILLED -> false;
                };
        if (tooLate) {
            actionUnknown(turn, answered, error);
            return;
        }
        turn.emit(new Event.BranchFailed(branch, answered.attempt(), error));
        if (turn.status() == TransactionStatus.ACTIVE) {
            Rollback.decide(turn, DecisionCodes.BUSINESS_FAILURE, error.message(), branch);
        }
    }

    private static void actionUnknown(Turn turn, Answered answered, CallError error) {
        int branch = answered.branch();
        boolean mustSettle = Attempting.mustSettle(turn.state(), branch);
        Instant next = turn.status() == TransactionStatus.ROLLING_BACK
                ? null
                : Attempting.nextAttempt(turn, branch, BranchOperation.ACTION, true);
        turn.emit(new Event.AttemptUnknown(branch, BranchOperation.ACTION, answered.attempt(), error, next));
        if (turn.status() == TransactionStatus.ROLLING_BACK) {
            return;
        }
        if (mustSettle) {
            deadLetterUnless(next, turn, answered, error);
        } else if (next == null) {
            Rollback.decide(turn, DecisionCodes.ATTEMPTS_EXHAUSTED, error.message(), branch);
        }
    }

    private static void compensated(Turn turn, Answered answered) {
        turn.emit(new Event.BranchCompensated(answered.branch(), answered.attempt()));
        Escalations.clear(turn, answered.branch());
    }

    private static void compensationFailed(Turn turn, Answered answered, CallError error) {
        Instant next = Attempting.nextAttempt(turn, answered.branch(), BranchOperation.COMPENSATE, true);
        turn.emit(new Event.AttemptUnknown(
                answered.branch(), BranchOperation.COMPENSATE, answered.attempt(), error, next));
        deadLetterUnless(next, turn, answered, error);
    }

    private static void pending(Turn turn, Answered answered, @Nullable Duration retryAfter) {
        Instant next = null;
        if (isTriedAgain(turn, answered)) {
            Branch branch = turn.state().branch(answered.branch());
            next = turn.after(Backoff.pauseMillis(
                    Attempting.policy(turn.state(), answered.branch(), answered.operation(), true),
                    branch.attempts().pauses(),
                    retryAfter,
                    turn.random()));
        }
        turn.emit(new Event.AttemptPending(answered.branch(), answered.operation(), answered.attempt(), next));
    }

    private static void notSent(Turn turn, Answered answered, CallError error) {
        Instant next = isTriedAgain(turn, answered)
                ? Attempting.nextAttempt(turn, answered.branch(), answered.operation(), false)
                : null;
        turn.emit(new Event.AttemptNotSent(answered.branch(), answered.operation(), answered.attempt(), error, next));
    }

    private static boolean isTriedAgain(Turn turn, Answered answered) {
        return answered.operation() == BranchOperation.COMPENSATE || turn.status() != TransactionStatus.ROLLING_BACK;
    }

    private static void deadLetterUnless(@Nullable Instant next, Turn turn, Answered answered, CallError error) {
        if (next == null) {
            Escalations.deadLetter(turn, answered.branch(), answered.operation(), error);
        }
    }
}
