package dev.norn.runtime;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.journal.IdempotencyKey;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to start a saga.
 *
 * @param definition what to run
 * @param input its input, fitting the definition's schema
 * @param key the idempotency key, if the caller sent one
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 * @param timeout overrides the definition's
 */
public record StartSaga(
        SagaDefinition definition,
        Json input,
        @Nullable IdempotencyKey key,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout)
        implements StartTransaction {

    @Override
    public String name() {
        return definition.name();
    }
}
