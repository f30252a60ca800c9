package dev.norn.dsl;

import java.time.Duration;
import java.util.Optional;

/**
 * One step of a saga, checked. Its expressions are evaluated through {@link SagaDefinition}.
 *
 * @param index the position in {@link SagaDefinition#steps()}, and the branch's number in every event
 * @param id the step's id, unique in the saga
 * @param stage the position of the stage it belongs to in {@link SagaDefinition#stages()}
 * @param action what is called
 * @param compensation what undoes it; empty for {@code compensate: none} and for the pivot and what follows it
 * @param conditional whether the step has a {@code when}
 * @param pivot whether the transaction is committed by this step's success
 * @param retriable whether the step comes after the decision to commit and is retried until it succeeds
 * @param timeout of one attempt
 * @param retry of attempts before the pivot may have run; a retriable step's policy is unlimited unless it says otherwise
 * @param settleRetry of the pivot once it may have run, without limit unless the definition says otherwise
 * @param quietPeriod how long after an attempt without an answer its compensation waits, so that a late action is over
 */
public record StepDefinition(
        int index,
        String id,
        int stage,
        OperationName action,
        Optional<Compensation> compensation,
        boolean conditional,
        boolean pivot,
        boolean retriable,
        Duration timeout,
        RetryPolicy retry,
        RetryPolicy settleRetry,
        Duration quietPeriod) {}
