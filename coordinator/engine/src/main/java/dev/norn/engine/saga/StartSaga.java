package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts a saga. Whoever gives it has checked {@code input} against the definition's schema.
 *
 * @param id the new transaction's id
 * @param input the saga's input
 * @param businessKey the initiator's own name for it, if any
 * @param labels the initiator's labels
 * @param timeout overrides the definition's timeout, positive; null to keep it
 */
public record StartSaga(
        long id,
        Json input,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout) {

    /** Checks the timeout and copies the labels. */
    public StartSaga {
        labels = Map.copyOf(labels);
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
    }
}
