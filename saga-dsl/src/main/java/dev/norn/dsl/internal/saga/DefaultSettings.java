package dev.norn.dsl.internal.saga;

import dev.norn.dsl.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/** What applies to a step of one saga where the step says nothing: the server's defaults under the saga's. */
record DefaultSettings(Duration timeout, RetryPolicy retry, RetryPolicy settleRetry, Optional<Duration> quietPeriod) {}
