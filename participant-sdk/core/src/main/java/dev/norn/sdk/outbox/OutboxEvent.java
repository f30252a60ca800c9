package dev.norn.sdk.outbox;

import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an application tells the world in the transaction that makes it true.
 *
 * <pre>{@code
 * outbox.publish(connection, OutboxEvent.of("order", order.id(), "order.placed.v1", order));
 * }</pre>
 *
 * @param id of the message, the same however often it is sent; at most 128 characters
 * @param aggregateType what kind of thing it is about; names the topic
 * @param aggregateId which one; the record's key, and messages of one key keep their order
 * @param type what happened
 * @param payload written as JSON; null for a record without a value
 * @param headers further headers of the record; those that begin with {@code ce_} are CloudEvents attributes
 */
public record OutboxEvent(
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        @Nullable Object payload,
        Map<String, String> headers) {
    private static final String TIME = "ce_time";

    public OutboxEvent {
        requireLength("id", id, 128);
        requireLength("aggregateType", aggregateType, 128);
        requireLength("aggregateId", aggregateId, 255);
        requireLength("type", type, 255);
        headers = Map.copyOf(headers);
    }

    /** An event with a new id, whose payload is written by the outbox's mapper. */
    public static OutboxEvent of(String aggregateType, String aggregateId, String type, @Nullable Object payload) {
        return new OutboxEvent(UUID.randomUUID().toString(), aggregateType, aggregateId, type, payload, Map.of());
    }

    /**
     * An event whose payload is JSON already, and is sent byte by byte as it is.
     *
     * @param json not checked
     */
    public static OutboxEvent ofJson(String aggregateType, String aggregateId, String type, String json) {
        return of(aggregateType, aggregateId, type, new RawValue(json));
    }

    /** With an id of the application's own: one that follows from its data makes a repeated publication recognizable. */
    public OutboxEvent withId(String newId) {
        return new OutboxEvent(newId, aggregateType, aggregateId, type, payload, headers);
    }

    /** With one header more, or another value of it. */
    public OutboxEvent withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new OutboxEvent(id, aggregateType, aggregateId, type, payload, more);
    }

    /** With the time when it happened; the time of the transaction unless said. */
    public OutboxEvent at(Instant time) {
        return withHeader(TIME, time.toString());
    }

    private static void requireLength(String name, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException(name + ": " + value.length() + " characters (expected: 1 to " + maxLength
                    + "), '" + value.substring(0, Math.min(value.length(), 40)) + "'");
        }
    }
}
