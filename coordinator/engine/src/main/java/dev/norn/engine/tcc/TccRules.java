package dev.norn.engine.tcc;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaDefaults;
import java.time.Duration;

/**
 * What applies where an initiator says nothing. What is chosen by them is in the events, so they may change from one
 * release, or one start of the node, to the next.
 *
 * @param transactionTimeout undecided after this long, a transaction is rolled back
 * @param tryRetry of tries that the coordinator makes
 * @param settleRetry of confirms and cancels
 * @param escalation when a confirm or cancel that does not succeed is shown to an operator, and when it is parked
 * @param maxBranches a transaction has no more
 * @param maxInputLength its branches' inputs are no longer together, in characters: they are in memory until it has ended
 */
public record TccRules(
        Duration transactionTimeout,
        RetryPolicy tryRetry,
        RetryPolicy settleRetry,
        Escalation escalation,
        int maxBranches,
        int maxInputLength) {

    /** The defaults that the documentation names. */
    public static final TccRules STANDARD = new TccRules(
            Duration.ofSeconds(60),
            SagaDefaults.STANDARD.retry(),
            SagaDefaults.STANDARD.settleRetry(),
            SagaDefaults.STANDARD.escalation(),
            1_000,
            16 * 1024 * 1024);

    /** The policy that holds for an operation of a branch: its own, but that nothing limits what settles it. */
    RetryPolicy tryPolicy(TccBranch branch) {
        RetryPolicy own = branch.spec().retry();
        return own == null ? tryRetry : own;
    }

    RetryPolicy settlePolicy(TccBranch branch) {
        RetryPolicy own = branch.spec().retry();
        return own == null
                ? settleRetry
                : new RetryPolicy(
                        RetryPolicy.UNLIMITED,
                        own.initialInterval(),
                        own.multiplier(),
                        own.maxInterval(),
                        own.jitter());
    }
}
