package dev.norn.engine.saga;

import dev.norn.dsl.Compensation;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.machine.Backoff;
import dev.norn.engine.machine.Escalations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Starting attempts, and what follows when one cannot be started or failed. */
final class Attempting {

    private Attempting() {}

    /** Evaluates the operation's input and starts an attempt with it. */
    static void tryOnce(Turn turn, int branch, BranchOperation operation) {
        Json input;
        try {
            input = switch (operation) {
                case ACTION -> Expressions.actionInput(turn.state(), branch);
                case COMPENSATE -> Expressions.compensationInput(turn.state(), branch);
                case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
            };
        } catch (EvaluationException e) {
            notEvaluated(turn, branch, operation, e);
            return;
        }
        start(turn, branch, operation, input);
    }

    static void start(Turn turn, int branch, BranchOperation operation, Json input) {
        Branch before = turn.state().branch(branch);
        int attempt = before.operation() == operation ? before.attempts().last() + 1 : 1;
        turn.emit(new Event.AttemptStarted(branch, operation, attempt));
        StepDefinition step = turn.state().plan().step(branch);
        turn.effect(
                switch (operation) {
                    case ACTION ->
                        new Effect.Call(branch, operation, attempt, step.action(), input, null, step.timeout());
                    case COMPENSATE -> {
                        Compensation compensation = compensationOf(step);
                        Json result = Expressions.knownResult(turn.state(), branch);
                        yield new Effect.Call(
                                branch,
                                operation,
                                attempt,
                                compensation.operation(),
                                input,
                                result,
                                compensation.timeout());
                    }
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
                });
    }

    /** Starts the next attempt of every branch whose pause is over. */
    static void retryDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            Branch branch = turn.state().branch(i);
            boolean begun =
                    switch (branch.status()) {
                        case ACTIVE, COMPENSATING -> true;
                        case PENDING, SUCCEEDED, FAILED, UNKNOWN, SKIPPED, COMPENSATED -> false;
                    };
            if (begun && branch.due(turn.nowMillis())) {
                tryOnce(turn, i, branch.operation());
            }
        }
    }

    /** An expression of the operation failed: the end of an undecided saga, an error after the decision. */
    static void notEvaluated(Turn turn, int branch, BranchOperation operation, EvaluationException failure) {
        String message = Turn.messageOf(failure);
        if (mustSettle(turn.state(), branch)) {
            Instant next = nextAttempt(turn, branch, operation, true);
            turn.emit(new Event.ExpressionFailed(branch, message, next));
            if (next == null) {
                Escalations.deadLetter(turn, branch, operation, expressionError(message));
            }
        } else {
            turn.emit(new Event.ExpressionFailed(branch, message, null));
            Rollback.decide(turn, DecisionCodes.EXPRESSION_FAILED, message, branch);
        }
    }

    static CallError expressionError(String message) {
        return new CallError(DecisionCodes.EXPRESSION_FAILED, message, null);
    }

    /** Whether the branch's operation can no longer be given up: it is retried, and escalated. */
    static boolean mustSettle(SagaState state, int branch) {
        return switch (state.status()) {
            case ACTIVE ->
                branch == state.plan().pivot() && state.branch(branch).actionMayHaveRun();
            case COMMITTING, ROLLING_BACK -> true;
            case COMMITTED, ROLLED_BACK, KILLED -> false;
        };
    }

    /**
     * When the next attempt is due, by the policy that holds for the branch now; null if there is no further one.
     *
     * @param usedUp whether the attempt that ended counts
     */
    static @Nullable Instant nextAttempt(Turn turn, int branch, BranchOperation operation, boolean usedUp) {
        Branch it = turn.state().branch(branch);
        boolean begun = it.operation() == operation;
        RetryPolicy policy = policy(turn.state(), branch, operation, usedUp || it.unknown() || it.working());
        if (usedUp && !policy.allowsMoreAfter(begun ? it.attempts().used() + 1 : 1)) {
            return null;
        }
        int pauses = begun ? it.attempts().pauses() : 0;
        return turn.after(Backoff.pauseMillis(policy, pauses, turn.random()));
    }

    /**
     * The policy that holds for the branch's operation.
     *
     * @param mayHaveRun whether it may have run, the attempt that ended included
     */
    static RetryPolicy policy(SagaState state, int branch, BranchOperation operation, boolean mayHaveRun) {
        StepDefinition step = state.plan().step(branch);
        return switch (operation) {
            case ACTION -> step.pivot() && mayHaveRun ? step.settleRetry() : step.retry();
            case COMPENSATE -> compensationOf(step).retry();
            case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
        };
    }

    private static Compensation compensationOf(StepDefinition step) {
        return step.compensation()
                .orElseThrow(() -> new IllegalStateException("step " + step.id() + " has no compensation"));
    }
}
