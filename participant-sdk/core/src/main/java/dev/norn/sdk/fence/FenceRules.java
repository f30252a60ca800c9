package dev.norn.sdk.fence;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of the fence as pure functions: what to claim, and what follows from what was found. */
final class FenceRules {
    /** What to do after entering. */
    sealed interface Verdict {
        /** Run the work. */
        record Run(@Nullable String firstResult) implements Verdict {}

        /** Record that there is nothing to undo. */
        record RecordEmpty() implements Verdict {}

        /** Record that the first phase was not done, and never will be. */
        record RecordNever() implements Verdict {}

        /** Give this answer and keep nothing of this transaction. */
        record Answer(FenceAnswer answer) implements Verdict {}
    }

    private FenceRules() {}

    /** The rows to insert where they are missing, in this order. */
    static List<FenceRow> claims(Operation operation) {
        FenceRow own = new FenceRow(Phase.of(operation), operation, Outcome.RUNNING, null);
        if (!operation.isUndo()) {
            return List.of(own);
        }
        return List.of(new FenceRow(Phase.FIRST, operation, Outcome.BLOCKED, null), own);
    }

    /**
     * What follows from what was found.
     *
     * @param highestMarkSeen the highest mark that this process saw, stored or not
     */
    static Verdict decide(BranchCall call, FenceEntry found, long highestMarkSeen) {
        long mark = Math.max(found.lowWaterMark(), highestMarkSeen);
        if (call.transactionId() < mark) {
            return reject(
                    Rejection.TRANSACTION_ENDED,
                    "transaction " + call.transactionId() + " lies below the low-water mark " + mark);
        }
        return switch (call.operation()) {
            case ACTION, TRY -> decideForward(call.operation(), found);
            case COMPENSATE, CANCEL -> decideUndo(call.operation(), found);
            case CONFIRM -> decideConfirm(found);
            case CHECK -> decideCheck(found);
        };
    }

    private static Verdict decideForward(Operation operation, FenceEntry found) {
        FenceRow earlier = found.earlier(Phase.FIRST);
        if (earlier == null) {
            return new Verdict.Run(null);
        }
        if (earlier.outcome() == Outcome.BLOCKED) {
            return reject(
                    Rejection.ALREADY_UNDONE,
                    earlier.operation() + " of this branch came first, so its " + operation + " will never run");
        }
        return replay(operation, earlier);
    }

    private static Verdict decideUndo(Operation operation, FenceEntry found) {
        FenceRow earlier = found.earlier(Phase.SECOND);
        if (earlier != null) {
            return replay(operation, earlier);
        }
        FenceRow first = found.earlier(Phase.FIRST);
        if (first == null || first.outcome() != Outcome.DONE) {
            return new Verdict.RecordEmpty();
        }
        Operation undone = operation == Operation.CANCEL ? Operation.TRY : Operation.ACTION;
        return first.operation() == undone ? new Verdict.Run(first.answer()) : settledBy(first);
    }

    private static Verdict decideConfirm(FenceEntry found) {
        FenceRow first = found.earlier(Phase.FIRST);
        if (first == null || first.outcome() == Outcome.RUNNING) {
            return reject(Rejection.NOT_TRIED_YET, "no try of this branch is committed");
        }
        if (first.outcome() != Outcome.DONE) {
            return reject(Rejection.RESERVATION_GONE, "the try of this branch is " + first.outcome());
        }
        if (first.operation() != Operation.TRY) {
            return settledBy(first);
        }
        FenceRow earlier = found.earlier(Phase.SECOND);
        if (earlier == null) {
            return new Verdict.Run(first.answer());
        }
        if (earlier.operation() == Operation.CANCEL) {
            return reject(Rejection.RESERVATION_GONE, "this branch was cancelled");
        }
        return replay(Operation.CONFIRM, earlier);
    }

    /** What is committed is known by its row; a business no has undone its work, and stands. */
    private static Verdict decideCheck(FenceEntry found) {
        FenceRow earlier = found.earlier(Phase.FIRST);
        if (earlier == null) {
            return new Verdict.RecordNever();
        }
        return switch (earlier.outcome()) {
            case DONE -> new Verdict.Answer(new FenceAnswer.Done(null, true));
            case BLOCKED, REFUSED -> new Verdict.Answer(new FenceAnswer.NeverCommitted(true));
            case RUNNING, EMPTY -> reject(Rejection.IN_PROGRESS, "the local transaction is running");
        };
    }

    private static Verdict replay(Operation operation, FenceRow earlier) {
        if (earlier.operation() != operation) {
            return settledBy(earlier);
        }
        String answer = earlier.answer();
        return switch (earlier.outcome()) {
            case DONE -> new Verdict.Answer(new FenceAnswer.Done(answer, true));
            case REFUSED -> new Verdict.Answer(new FenceAnswer.BusinessNo(answer == null ? "{}" : answer, true));
            case EMPTY, BLOCKED -> new Verdict.Answer(new FenceAnswer.NothingToUndo(true));
            case RUNNING -> reject(Rejection.IN_PROGRESS, "another attempt of this branch is running");
        };
    }

    private static Verdict settledBy(FenceRow earlier) {
        return reject(Rejection.ALREADY_SETTLED, "this phase of the branch was settled by " + earlier.operation());
    }

    private static Verdict reject(Rejection reason, String detail) {
        return new Verdict.Answer(new FenceAnswer.Rejected(reason, detail));
    }
}
