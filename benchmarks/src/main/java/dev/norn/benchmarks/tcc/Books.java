package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.load.Settled;
import dev.norn.sdk.StepContext;
import java.time.Duration;

/** What the participants of this process did. */
final class Books {

    private final Settled settled = new Settled();
    private final Duration confirmTime;

    /** @param confirmTime how long a confirm takes */
    Books(Duration confirmTime) {
        this.confirmTime = confirmTime;
    }

    Settled settled() {
        return settled;
    }

    /** That the input has arrived. */
    static void check(Hold hold) {
        if (hold.account().isEmpty() || hold.amount().isEmpty()) {
            throw new IllegalArgumentException(hold + " (expected: an account and an amount)");
        }
    }

    void confirm(Hold hold, StepContext context) {
        check(hold);
        work();
        settled.confirmed(Long.toString(context.transactionId()), context.branch());
    }

    void cancel(Hold hold, StepContext context) {
        check(hold);
        settled.cancelled(Long.toString(context.transactionId()), context.branch());
    }

    private void work() {
        if (confirmTime.isPositive()) {
            try {
                Thread.sleep(confirmTime);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
