package dev.norn.runtime;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.journal.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Definitions for tests, and a catalog of them. */
public final class Sagas implements DefinitionCatalog {

    /** Charges, then ships: the shipment is the pivot. */
    public static final SagaDefinition TWO_STEPS = parse("""
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: two-steps, version: 1}
            timeout: 15m
            defaults:
              timeout: 800ms
              retry: {maxAttempts: 5, initialInterval: 200ms, multiplier: 2.0, maxInterval: 10s, jitter: 0.2}
            steps:
              - {id: charge, action: payment.charge, compensate: payment.refund}
              - {id: ship, action: shipping.create, pivot: true}
            """);

    /** The same on real time: a machine that stands still for seconds uses up no attempt. */
    public static final SagaDefinition UNHURRIED = parse("""
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: unhurried, version: 1}
            timeout: 15m
            defaults:
              timeout: 30s
              retry: {maxAttempts: 5, initialInterval: 200ms, multiplier: 2.0, maxInterval: 10s, jitter: 0.2}
            steps:
              - {id: charge, action: payment.charge, compensate: payment.refund}
              - {id: ship, action: shipping.create, pivot: true}
            """);

    /** Three steps at once. */
    public static final SagaDefinition PARALLEL = parse("""
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: parallel, version: 1}
            steps:
              - parallel: all
                branches:
                  - {id: one, action: a.do, compensate: a.undo}
                  - {id: two, action: b.do, compensate: b.undo}
                  - {id: three, action: c.do, compensate: c.undo}
            """);

    /** A step whose second attempt is ten minutes away. */
    public static final SagaDefinition PATIENT = parse("""
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: patient, version: 1}
            timeout: 1d
            steps:
              - id: slow
                action: slow.do
                compensate: slow.undo
                retry: {maxAttempts: 5, initialInterval: 10m, multiplier: 1.0, maxInterval: 10m, jitter: 0}
            """);

    private final Map<String, SagaDefinition> known = new ConcurrentHashMap<>();
    private volatile boolean away;

    public static Sagas all() {
        Sagas catalog = new Sagas();
        for (SagaDefinition definition : new SagaDefinition[] {TWO_STEPS, UNHURRIED, PARALLEL, PATIENT}) {
            catalog.known.put(definition.name(), definition);
        }
        return catalog;
    }

    public void forget(String name) {
        known.remove(name);
    }

    public void remember(SagaDefinition definition) {
        known.put(definition.name(), definition);
    }

    /** Whether nobody can tell now what is stored. */
    public void away(boolean isAway) {
        away = isAway;
    }

    @Override
    public Optional<SagaDefinition> find(String name, long version) {
        if (away) {
            throw new IllegalStateException("the database is away");
        }
        return Optional.ofNullable(known.get(name)).filter(definition -> definition.version() == version);
    }

    public static SagaDefinition parse(String yaml) {
        var result = SagaParser.standard().parse("test.saga.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        return result.definition().orElseThrow(() -> new AssertionError(result.diagnostics()));
    }

    public static StartSaga start(SagaDefinition definition) {
        return start(definition, "{}", null);
    }

    public static StartSaga start(SagaDefinition definition, String input, @Nullable String key) {
        return new StartSaga(
                definition,
                new Json(input),
                key == null ? null : new IdempotencyKey(sha256("somebody/" + key), sha256(input)),
                null,
                Map.of(),
                (Duration) null);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
