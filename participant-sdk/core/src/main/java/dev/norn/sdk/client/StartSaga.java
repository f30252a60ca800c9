package dev.norn.sdk.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start. Immutable; each method gives a copy with one thing set.
 *
 * <pre>{@code
 * StartSaga.of("order").input(order).idempotencyKey("order-4711").waiting(Duration.ofSeconds(10))
 * }</pre>
 *
 * @param saga name of a stored definition
 * @param version version of it, or null for the newest
 * @param input any object that the client's JSON mapper can write
 * @param timeout undecided after it, the saga is rolled back; null for the definition's
 * @param idempotencyKey the same key starts the same saga once; null for a random one, which protects against retries of
 *     this client only
 * @param maxWait how long the answer may be held back until the saga has ended; zero to not wait
 */
public record StartSaga(
        String saga,
        @Nullable Integer version,
        @Nullable Object input,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout,
        @Nullable String idempotencyKey,
        Duration maxWait) {
    public StartSaga {
        labels = Map.copyOf(labels);
    }

    public static StartSaga of(String saga) {
        return new StartSaga(saga, null, null, null, Map.of(), null, null, Duration.ZERO);
    }

    public StartSaga version(int newVersion) {
        return new StartSaga(saga, newVersion, input, businessKey, labels, timeout, idempotencyKey, maxWait);
    }

    public StartSaga input(Object newInput) {
        return new StartSaga(saga, version, newInput, businessKey, labels, timeout, idempotencyKey, maxWait);
    }

    public StartSaga businessKey(String newBusinessKey) {
        return new StartSaga(saga, version, input, newBusinessKey, labels, timeout, idempotencyKey, maxWait);
    }

    /** Adds a label. */
    public StartSaga label(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new StartSaga(saga, version, input, businessKey, more, timeout, idempotencyKey, maxWait);
    }

    public StartSaga timeout(Duration newTimeout) {
        return new StartSaga(saga, version, input, businessKey, labels, newTimeout, idempotencyKey, maxWait);
    }

    public StartSaga idempotencyKey(String newIdempotencyKey) {
        return new StartSaga(saga, version, input, businessKey, labels, timeout, newIdempotencyKey, maxWait);
    }

    public StartSaga waiting(Duration newMaxWait) {
        return new StartSaga(saga, version, input, businessKey, labels, timeout, idempotencyKey, newMaxWait);
    }
}
