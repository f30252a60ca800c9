package dev.norn.engine.message;

import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Starting attempts, and when the next one is due. */
final class Attempting {

    private Attempting() {}

    static void start(Turn turn, int branch) {
        MessageBranch it = turn.state().branch(branch);
        int attempt = it.attempts().last() + 1;
        turn.emit(new Event.AttemptStarted(branch, it.operation(), attempt));
        turn.effect(new Effect.Call(
                branch,
                it.operation(),
                attempt,
                it.spec().target(),
                it.spec().input(),
                null,
                it.spec().timeout()));
    }

    /** Starts the next attempt of every branch whose pause is over. */
    static void retryDue(Turn turn) {
        for (int i = 0; i < turn.state().branchCount(); i++) {
            if (turn.state().branch(i).attempts().nextAt() <= turn.nowMillis()) {
                start(turn, i);
            }
        }
    }

    /** When the next attempt is due after one that was sent; null if the delivery's own policy allows no further one. */
    static @Nullable Instant afterUnknown(Turn turn, int branch) {
        Attempts attempts = turn.state().branch(branch).attempts();
        return policy(turn, branch).allowsMoreAfter(attempts.used() + 1) ? afterNotSent(turn, branch) : null;
    }

    static Instant afterNotSent(Turn turn, int branch) {
        Attempts attempts = turn.state().branch(branch).attempts();
        return turn.after(Backoff.pauseMillis(policy(turn, branch), attempts.pauses(), turn.random()));
    }

    /** When a participant that is still working is asked again. */
    static Instant afterWorking(Turn turn, int branch, @Nullable Duration retryAfter) {
        Attempts attempts = turn.state().branch(branch).attempts();
        return turn.after(Backoff.pauseMillis(policy(turn, branch), attempts.pauses(), retryAfter, turn.random()));
    }

    private static RetryPolicy policy(Turn turn, int branch) {
        return turn.state().rules().policy(turn.state().branch(branch));
    }
}
