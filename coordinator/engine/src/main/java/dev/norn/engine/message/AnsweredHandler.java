package dev.norn.engine.message;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Answered;
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
        switch (answered.answer()) {
            case Answer.Done done -> done(turn, answered, done);
            case Answer.Gone gone -> gone(turn, answered, gone.error());
            case Answer.BusinessFailure no -> refused(turn, answered, no.error());
            case Answer.Unknown unknown -> unknown(turn, answered, unknown.error());
            case Answer.StillWorking working ->
                turn.emit(new Event.AttemptPending(
                        answered.branch(),
                        answered.operation(),
                        answered.attempt(),
                        Attempting.afterWorking(turn, answered.branch(), working.retryAfter())));
            case Answer.NotSent notSent ->
                turn.emit(new Event.AttemptNotSent(
                        answered.branch(),
                        answered.operation(),
                        answered.attempt(),
                        notSent.error(),
                        Attempting.afterNotSent(turn, answered.branch())));
        }
        return Verdict.TAKEN;
    }

    static boolean isAwaited(MessageState state, Answered answered) {
        if (answered.branch() < 0 || answered.branch() >= state.branchCount()) {
            return false;
        }
        MessageBranch branch = state.branch(answered.branch());
        return branch.inFlight()
                && branch.operation() == answered.operation()
                && branch.attempts().last() == answered.attempt();
    }

    private static void done(Turn turn, Answered answered, Answer.Done done) {
        turn.emit(new Event.BranchSucceeded(answered.branch(), answered.attempt(), done.result()));
        Escalations.clear(turn, answered.branch());
        if (isCheck(answered)) {
            turn.emit(new Event.Decided(
                    Decision.COMMIT,
                    DecisionCodes.CHECK_COMMITTED,
                    "the producer's local transaction is committed",
                    MessageState.PRODUCER));
        }
    }

    /** Only the producer can say so for good. A participant that is gone may come back. */
    private static void gone(Turn turn, Answered answered, CallError error) {
        if (!isCheck(answered)) {
            unknown(turn, answered, error);
            return;
        }
        turn.emit(new Event.BranchFailed(answered.branch(), answered.attempt(), error));
        Escalations.clear(turn, answered.branch());
        turn.emit(new Event.Decided(
                Decision.ROLLBACK, DecisionCodes.CHECK_NEVER, error.message(), MessageState.PRODUCER));
    }

    /** A participant's no is final, and it comes after the decision: asking again cannot help, only an operator can. */
    private static void refused(Turn turn, Answered answered, CallError error) {
        if (isCheck(answered)) {
            unknown(turn, answered, error);
            return;
        }
        parked(turn, answered, error);
    }

    private static void unknown(Turn turn, Answered answered, CallError error) {
        Instant next = Attempting.afterUnknown(turn, answered.branch());
        if (next == null) {
            parked(turn, answered, error);
            return;
        }
        turn.emit(new Event.AttemptUnknown(answered.branch(), answered.operation(), answered.attempt(), error, next));
    }

    private static void parked(Turn turn, Answered answered, CallError error) {
        turn.emit(new Event.AttemptUnknown(answered.branch(), answered.operation(), answered.attempt(), error, null));
        Escalations.deadLetter(turn, answered.branch(), answered.operation(), error);
    }

    private static boolean isCheck(Answered answered) {
        return answered.operation() == BranchOperation.CHECK;
    }
}
