package dev.norn.kafka;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionStatus;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.PublishedTransaction;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events of every kind that there is, also of kinds that are added later: made by reflection, each with all its members,
 * with none of those that may be null, and with every constant of an enumeration.
 */
final class EventSamples {
    static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");
    static final long TRANSACTION = 1L << 62;
    static final Json JSON = new Json("{\"b\": 1.10, \"a\": [1e400, \"\\u00e9\\\"\", {}, []]}");

    private static final BranchSpec SPEC =
            new BranchSpec(new OperationName("bank-a", "hold"), JSON, BranchSpec.DEFAULT_TIMEOUT, null);
    private static final int VARIANTS = 8;

    private EventSamples() {}

    /** All of them, those that are published and those that are not. */
    static Stream<Event> all() {
        return Arrays.stream(Event.class.getPermittedSubclasses()).flatMap(EventSamples::ofKind);
    }

    /** What is published, as it is published. */
    static List<PublishedEvent> published() {
        List<PublishedEvent> published = new ArrayList<>();
        all().filter(PublishedEvent::isForTheWorld)
                .forEach(event -> published.add(published(event, published.size() + 1)));
        return published;
    }

    static PublishedEvent published(Event event, long sequence) {
        return published(event, sequence, TRANSACTION);
    }

    static PublishedEvent published(Event event, long sequence, long transactionId) {
        return new PublishedEvent(
                3,
                sequence,
                TIME,
                event,
                new PublishedTransaction(transactionId, mode(event), "order", List.of("charge", "ship", "bill")));
    }

    private static Mode mode(Event event) {
        boolean saga = event instanceof Event.SagaStarted || event instanceof Event.BranchSucceeded;
        return saga ? Mode.SAGA : Mode.TCC;
    }

    private static Stream<Event> ofKind(Class<?> kind) {
        return Stream.iterate(0, variant -> variant < VARIANTS, variant -> variant + 1)
                .map(variant -> (Event) make(kind, variant))
                .filter(event ->
                        !(event instanceof Event.Ended ended) || ended.status().ended())
                .distinct();
    }

    private static Object make(Class<?> kind, int variant) {
        RecordComponent[] components = kind.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> value(component, variant))
                .toArray();
        try {
            Constructor<?> constructor = kind.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(kind + " cannot be made of " + Arrays.toString(values), e);
        }
    }

    private static @Nullable Object value(RecordComponent component, int variant) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return optional && variant % 2 == 1 ? null : value(component.getType(), component.getGenericType(), variant);
    }

    private static Object value(Class<?> type, Type generic, int variant) {
        if (type.isEnum()) {
            return type.getEnumConstants()[variant % type.getEnumConstants().length];
        }
        if (type == List.class) {
            Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
            return variant == VARIANTS - 1 ? List.of() : List.of(value((Class<?>) element, element, variant));
        }
        return switch (type.getSimpleName()) {
            case "String" -> "text \"" + variant + "\"";
            case "int", "Integer" -> 1 + variant % 2;
            case "long" -> 7L;
            case "Json" -> variant < 2 ? JSON : Json.NULL;
            case "Instant" -> TIME;
            case "Map" -> variant < 2 ? Map.of("team", "blue") : Map.of();
            case "BranchSpec" -> SPEC;
            case "RegistrationKey" -> new RegistrationKey("a1", "b2");
            case "CallError" -> new CallError("HTTP_STATUS", "said \"no\"", variant < 2 ? 500 : null);
            case "Repair" -> new Repair("tired of \\ waiting", "ops@example");
            default -> throw new AssertionError("say what a sample of " + type + " is");
        };
    }

    /** An event that is too large for any topic. */
    static Event large(int characters) {
        return new Event.SagaStarted(
                "order", 3, new Json("\"" + "x".repeat(characters) + "\""), "key", Map.of("team", "blue"), TIME);
    }

    static Event ended() {
        return new Event.Ended(TransactionStatus.COMMITTED, JSON);
    }
}
