package dev.norn.dsl;

import java.time.Duration;

/**
 * What undoes a step.
 *
 * @param operation what is called
 * @param timeout of one attempt
 * @param retry the pauses between attempts; unlimited unless the definition says otherwise
 */
public record Compensation(OperationName operation, Duration timeout, RetryPolicy retry) {}
