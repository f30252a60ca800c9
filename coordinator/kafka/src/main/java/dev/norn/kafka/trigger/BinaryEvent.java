package dev.norn.kafka.trigger;

import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.dsl.TriggerEvent;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event whose attributes are headers, and whose data is the value. */
final class BinaryEvent {
    static final String PREFIX = "ce_";

    /** What Debezium's outbox event router calls it unless told otherwise. */
    private static final String DEBEZIUM_ID = "id";

    private static final String TRACE = "traceparent";
    private static final Set<String> STANDARD =
            Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema");

    private BinaryEvent() {}

    static TriggerEvent read(
            String topic, Map<String, String> headers, @Nullable String mediaType, byte @Nullable [] value)
            throws NotAnEventException {
        EventReader.requireKnownVersion(headers.get("ce_specversion"));
        String id = headers.getOrDefault("ce_id", headers.get(DEBEZIUM_ID));
        String type = headers.get("ce_type");
        Instant time = EventReader.time(headers.get("ce_time"));
        return new TriggerEvent(
                EventReader.required("ce_id", id),
                EventReader.required("ce_type", type),
                // Debezium has none: ids are then unique in the topic.
                headers.getOrDefault("ce_source", topic),
                headers.get("ce_subject"),
                time,
                data(mediaType, value),
                extensions(headers));
    }

    private static Map<String, String> extensions(Map<String, String> headers) {
        Map<String, String> extensions = new HashMap<>();
        String trace = headers.get(TRACE);
        if (trace != null) {
            extensions.put(TRACE, trace);
        }
        headers.forEach((name, value) -> {
            String attribute = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
            if (!attribute.isEmpty() && !STANDARD.contains(attribute)) {
                extensions.put(attribute, value);
            }
        });
        return extensions;
    }

    /** JSON if it says so; if it says nothing, JSON where possible; else a string. */
    private static Json data(@Nullable String mediaType, byte @Nullable [] value) throws NotAnEventException {
        if (value == null || value.length == 0) {
            return Json.NULL;
        }
        if (mediaType == null || EventReader.isJson(mediaType)) {
            try {
                return Json.parse(value);
            } catch (JsonSyntaxException e) {
                if (mediaType != null) {
                    throw new NotAnEventException("the value is not JSON: " + e.getMessage(), e);
                }
            }
        }
        return text(value);
    }

    private static Json text(byte[] value) throws NotAnEventException {
        String text = EventReader.utf8(value);
        try {
            return Json.ofString(text == null ? Base64.getEncoder().encodeToString(value) : text);
        } catch (IllegalArgumentException e) {
            throw new NotAnEventException("the value contains a " + e.getMessage(), e);
        }
    }
}
