package dev.norn.engine.tcc;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Answered;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Verdict;
import java.time.Instant;

/** A call ended. */
final class AnsweredHandler {

    private AnsweredHandler() {}

    static Verdict handle(Turn turn, Answered answered) {
        if (!isAwaited(turn.state(), answered)) {
            return Verdict.IGNORED;
        }
        switch (answered.operation()) {
            case TRY -> tried(turn, answered);
            case CONFIRM -> confirmed(turn, answered);
            case CANCEL -> cancelled(turn, answered);
            case ACTION, COMPENSATE, CHECK -> throw TccStatus.foreign(answered.operation());
        }
        return Verdict.TAKEN;
    }

    static boolean isAwaited(TccState state, Answered answered) {
        if (answered.branch() < 0 || answered.branch() >= state.branchCount()) {
            return false;
        }
        TccBranch branch = state.branch(answered.branch());
        return branch.inFlight()
                && branch.operation() == answered.operation()
                && branch.attempts().last() == answered.attempt();
    }

    private static void tried(Turn turn, Answered answered) {
        switch (answered.answer()) {
            case Answer.Done done ->
                turn.emit(new Event.BranchTried(answered.branch(), answered.attempt(), done.result()));
            case Answer.BusinessFailure no -> {
                turn.emit(new Event.BranchFailed(answered.branch(), answered.attempt(), no.error()));
                rollBack(turn, DecisionCodes.BUSINESS_FAILURE, no.error(), answered.branch());
            }
            case Answer.StillWorking working -> pending(turn, answered, working);
            case Answer.Gone gone -> tryUnknown(turn, answered, gone.error());
            case Answer.Unknown unknown -> tryUnknown(turn, answered, unknown.error());
            case Answer.NotSent notSent -> notSent(turn, answered, notSent.error());
        }
    }

    private static void tryUnknown(Turn turn, Answered answered, CallError error) {
        Instant next = isTriedAgain(turn, answered) ? Attempting.nextAttempt(turn, answered.branch(), true) : null;
        turn.emit(new Event.AttemptUnknown(answered.branch(), answered.operation(), answered.attempt(), error, next));
        if (next == null) {
            rollBack(turn, DecisionCodes.ATTEMPTS_EXHAUSTED, error, answered.branch());
        }
    }

    private static void rollBack(Turn turn, String code, CallError error, int branch) {
        if (turn.status() == TransactionStatus.ACTIVE) {
            Settlement.rollBack(turn, code, error.message(), branch);
        }
    }

    private static void confirmed(Turn turn, Answered answered) {
        switch (answered.answer()) {
            case Answer.Done done -> {
                turn.emit(new Event.BranchConfirmed(answered.branch(), answered.attempt()));
                Escalations.clear(turn, answered.branch());
            }
            case Answer.Gone gone -> reservationGone(turn, answered, gone.error());
            case Answer.BusinessFailure no -> failed(turn, answered, no.error());
            case Answer.Unknown unknown -> failed(turn, answered, unknown.error());
            case Answer.StillWorking working -> pending(turn, answered, working);
            case Answer.NotSent notSent -> notSent(turn, answered, notSent.error());
        }
    }

    /** What was reserved is no longer there: asking again cannot help, only an operator can. */
    private static void reservationGone(Turn turn, Answered answered, CallError error) {
        turn.emit(new Event.AttemptUnknown(answered.branch(), answered.operation(), answered.attempt(), error, null));
        Escalations.deadLetter(turn, answered.branch(), answered.operation(), error);
    }

    private static void cancelled(Turn turn, Answered answered) {
        switch (answered.answer()) {
            case Answer.Done done -> cancelledWell(turn, answered);
            case Answer.Gone gone -> cancelledWell(turn, answered);
            case Answer.BusinessFailure no -> failed(turn, answered, no.error());
            case Answer.Unknown unknown -> failed(turn, answered, unknown.error());
            case Answer.StillWorking working -> pending(turn, answered, working);
            case Answer.NotSent notSent -> notSent(turn, answered, notSent.error());
        }
    }

    private static void cancelledWell(Turn turn, Answered answered) {
        turn.emit(new Event.BranchCancelled(answered.branch(), answered.attempt()));
        Escalations.clear(turn, answered.branch());
    }

    /** A confirm or cancel did not succeed: it is tried again, without limit. */
    private static void failed(Turn turn, Answered answered, CallError error) {
        Instant next = Attempting.nextAttempt(turn, answered.branch(), true);
        turn.emit(new Event.AttemptUnknown(answered.branch(), answered.operation(), answered.attempt(), error, next));
    }

    private static void pending(Turn turn, Answered answered, Answer.StillWorking working) {
        Instant next = isTriedAgain(turn, answered)
                ? Attempting.whenAskedAgain(turn, answered.branch(), working.retryAfter())
                : null;
        turn.emit(new Event.AttemptPending(answered.branch(), answered.operation(), answered.attempt(), next));
    }

    private static void notSent(Turn turn, Answered answered, CallError error) {
        Instant next = isTriedAgain(turn, answered) ? Attempting.nextAttempt(turn, answered.branch(), false) : null;
        turn.emit(new Event.AttemptNotSent(answered.branch(), answered.operation(), answered.attempt(), error, next));
    }

    /** A try only while nothing is decided; what settles a branch, always. */
    private static boolean isTriedAgain(Turn turn, Answered answered) {
        return !answered.operation().isForward() || turn.status() == TransactionStatus.ACTIVE;
    }
}
