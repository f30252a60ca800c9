package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.machine.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Starting attempts, and when the next one is due. */
final class Attempting {

    private Attempting() {}

    static void start(Turn turn, int branch, BranchOperation operation) {
        TccBranch before = turn.state().branch(branch);
        int attempt = before.operation() == operation ? before.attempts().last() + 1 : 1;
        turn.emit(new Event.AttemptStarted(branch, operation, attempt));
        turn.effect(new Effect.Call(
                branch,
                operation,
                attempt,
                before.spec().target(),
                before.inputOf(operation),
                operation.isForward() ? null : knownResult(before),
                before.spec().timeout()));
    }

    private static Json knownResult(TccBranch branch) {
        Json result = branch.result();
        return result == null ? Json.NULL : result;
    }

    /** Starts the next attempt of every branch whose pause is over. */
    static void retryDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            TccBranch branch = turn.state().branch(i);
            if (branch.attempts().nextAt() <= turn.nowMillis()) {
                start(turn, i, branch.operation());
            }
        }
    }

    /**
     * When the next attempt is due; null if there is no further one, which only a try can come to.
     *
     * @param usedUp whether the attempt that ended counts
     */
    static @Nullable Instant nextAttempt(Turn turn, int branch, boolean usedUp) {
        TccBranch it = turn.state().branch(branch);
        RetryPolicy policy = policy(turn, it);
        if (usedUp && !policy.allowsMoreAfter(it.attempts().used() + 1)) {
            return null;
        }
        return turn.after(Backoff.pauseMillis(policy, it.attempts().pauses(), turn.random()));
    }

    /** When a participant that is still working is asked again. */
    static Instant whenAskedAgain(Turn turn, int branch, @Nullable Duration retryAfter) {
        TccBranch it = turn.state().branch(branch);
        return turn.after(Backoff.pauseMillis(policy(turn, it), it.attempts().pauses(), retryAfter, turn.random()));
    }

    private static RetryPolicy policy(Turn turn, TccBranch branch) {
        TccRules rules = turn.state().rules();
        return branch.operation().isForward() ? rules.tryPolicy(branch) : rules.settlePolicy(branch);
    }
}
