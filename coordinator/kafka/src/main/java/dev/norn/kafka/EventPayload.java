package dev.norn.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.norn.engine.Mode;
import dev.norn.engine.codec.PublicEvents;
import dev.norn.runtime.relay.PublishedEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The value of an event's record: one JSON object, which says what transaction, what branch and what attempt it is about,
 * and the event's own {@linkplain PublicEvents#data data}, all side by side. {@code docs/events} has a JSON Schema for each
 * type.
 *
 * <p>An event can be larger than what Kafka takes: its data may hold an input of megabytes. Then the members of its data
 * that are not small are left out and named in {@code omitted}; the API has them.
 */
final class EventPayload {

    /** Members up to this length stay; with a dozen of them an event is still smaller than any limit. */
    private static final int SMALL_CHARS = 512;

    /** What was accepted once must be readable: the limits are where input arrives, not here. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] json;
    private final boolean complete;

    private EventPayload(byte[] json, boolean complete) {
        this.json = json;
        this.complete = complete;
    }

    /** The object, as UTF-8. Not a copy. */
    byte[] json() {
        return json;
    }

    /** Whether nothing was left out. */
    boolean complete() {
        return complete;
    }

    /** The payload of an event, not larger than so many bytes. */
    static EventPayload of(PublishedEvent event, int maxBytes) {
        String data = PublicEvents.data(event.event()).text();
        byte[] whole = bytes(event, out -> raw(out, data.substring(1, data.length() - 1)));
        return whole.length <= maxBytes ? new EventPayload(whole, true) : reduced(event, data);
    }

    private static EventPayload reduced(PublishedEvent event, String data) {
        Map<String, String> members = members(data);
        List<String> omitted = new ArrayList<>();
        byte[] json = bytes(event, out -> {
            for (Map.Entry<String, String> member : members.entrySet()) {
                if (member.getValue().length() <= SMALL_CHARS) {
                    out.writeFieldName(member.getKey());
                    out.writeRawValue(member.getValue());
                } else {
                    omitted.add(member.getKey());
                }
            }
            omitted(out, omitted);
        });
        return new EventPayload(json, omitted.isEmpty());
    }

    private static void omitted(JsonGenerator out, List<String> names) throws IOException {
        if (!names.isEmpty()) {
            out.writeArrayFieldStart("omitted");
            for (String name : names) {
                out.writeString(name);
            }
            out.writeEndArray();
        }
    }

    private static byte[] bytes(PublishedEvent event, Members data) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField(
                    "transactionId", Long.toString(event.transaction().id()));
            out.writeStringField("mode", event.transaction().mode().name().toLowerCase(Locale.ROOT));
            if (!dataSaysTheName(event)) {
                out.writeStringField("name", event.transaction().name());
            }
            String branch = event.branch();
            if (branch != null) {
                out.writeStringField("branch", branch);
            }
            Integer attempt = PublicEvents.attempt(event.event());
            if (attempt != null) {
                out.writeNumberField("attempt", attempt);
            }
            data.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written to", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The start of a transaction that has no definition brings the name in its data. */
    private static boolean dataSaysTheName(PublishedEvent event) {
        return event.type().equals("norn.transaction.started.v1")
                && event.transaction().mode() != Mode.SAGA;
    }

    private static void raw(JsonGenerator out, String members) throws IOException {
        if (!members.isEmpty()) {
            out.writeRaw(',');
            out.writeRaw(members);
        }
    }

    /** The members of an object, each as it is written there. */
    private static Map<String, String> members(String object) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser, object));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was written as JSON cannot be read", e);
        }
        return members;
    }

    private static String value(JsonParser parser, String text) throws IOException {
        if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
        parser.finishToken();
        return text.substring(start, Math.toIntExact(parser.currentLocation().getCharOffset()));
    }

    /** Writes members of an object. */
    private interface Members {
        void write(JsonGenerator out) throws IOException;
    }
}
