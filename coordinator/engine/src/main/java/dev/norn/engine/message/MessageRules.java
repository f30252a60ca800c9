package dev.norn.engine.message;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaDefaults;
import dev.norn.engine.BranchOperation;
import java.time.Duration;

/**
 * What applies where a producer says nothing. What is chosen by them is in the events, so they may change from one release,
 * or one start of the node, to the next.
 *
 * @param checkAfter undecided after this long, the producer is asked
 * @param retry of checks and deliveries
 * @param escalation when a check or delivery that does not succeed is shown to an operator, and when it is parked
 */
public record MessageRules(Duration checkAfter, RetryPolicy retry, Escalation escalation) {

    /** The defaults that the documentation names. */
    public static final MessageRules STANDARD = new MessageRules(
            Duration.ofSeconds(10), SagaDefaults.STANDARD.settleRetry(), SagaDefaults.STANDARD.escalation());

    /** The policy that holds for a branch: its own, but that nothing limits how often the producer is asked. */
    RetryPolicy policy(MessageBranch branch) {
        RetryPolicy own = branch.spec().retry();
        if (own == null) {
            return retry;
        }
        return branch.operation() == BranchOperation.CHECK
                ? new RetryPolicy(
                        RetryPolicy.UNLIMITED, own.initialInterval(), own.multiplier(), own.maxInterval(), own.jitter())
                : own;
    }
}
