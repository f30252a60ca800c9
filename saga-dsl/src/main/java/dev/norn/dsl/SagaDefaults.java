package dev.norn.dsl;

import java.time.Duration;
import java.util.Optional;

/**
 * What applies where a definition says nothing; a server may set its own.
 *
 * @param transactionTimeout undecided after this long, a transaction is rolled back
 * @param attemptTimeout of one attempt of any operation
 * @param retry of forward steps before the pivot may have run
 * @param settleRetry of compensations, of the pivot once it may have run, and of retriable steps
 * @param escalation when what is retried without limit is shown to an operator, and when it is parked
 * @param quietPeriod how long after an attempt without an answer its compensation waits; empty for the attempt's timeout
 */
public record SagaDefaults(
        Duration transactionTimeout,
        Duration attemptTimeout,
        RetryPolicy retry,
        RetryPolicy settleRetry,
        Escalation escalation,
        Optional<Duration> quietPeriod) {

    /** The defaults that the documentation names. */
    public static final SagaDefaults STANDARD = new SagaDefaults(
            Duration.ofMinutes(15),
            Duration.ofMillis(800),
            new RetryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0.2),
            new RetryPolicy(RetryPolicy.UNLIMITED, Duration.ofMillis(200), 2.0, Duration.ofSeconds(30), 0.2),
            new Escalation(Duration.ofMinutes(5), Duration.ofHours(24)),
            Optional.empty());
}
