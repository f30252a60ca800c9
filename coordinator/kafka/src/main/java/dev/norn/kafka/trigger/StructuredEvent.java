package dev.norn.kafka.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.dsl.TriggerEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event that is all in the value, as CloudEvents' JSON format has it. */
final class StructuredEvent {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Json.MAX_NUMBER_LENGTH)
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .build())
            .build();

    private final String text;
    private final Map<String, String> attributes = new HashMap<>();
    private Json data = Json.NULL;

    private StructuredEvent(String text) {
        this.text = text;
    }

    static TriggerEvent read(byte @Nullable [] value) throws NotAnEventException {
        if (value == null) {
            throw new NotAnEventException("no value (expected: a CloudEvent)");
        }
        try {
            StructuredEvent event = new StructuredEvent(Json.parse(value).text());
            event.readMembers();
            return event.event();
        } catch (JsonSyntaxException | IOException e) {
            throw new NotAnEventException("the value is not JSON: " + e.getMessage(), e);
        }
    }

    private TriggerEvent event() throws NotAnEventException {
        EventReader.requireKnownVersion(EventReader.required("specversion", attributes.remove("specversion")));
        attributes.remove("datacontenttype");
        attributes.remove("dataschema");
        return new TriggerEvent(
                EventReader.required("id", attributes.remove("id")),
                EventReader.required("type", attributes.remove("type")),
                EventReader.required("source", attributes.remove("source")),
                attributes.remove("subject"),
                EventReader.time(attributes.remove("time")),
                data,
                attributes);
    }

    private void readMembers() throws IOException, NotAnEventException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NotAnEventException("the value is not an object (expected: a CloudEvent)");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("data") || name.equals("data_base64")) {
                    data = value(parser);
                } else {
                    attribute(name, parser);
                }
            }
        }
    }

    private void attribute(String name, JsonParser parser) throws IOException, NotAnEventException {
        if (!parser.currentToken().isScalarValue()) {
            throw new NotAnEventException(name + " is not a string, number or boolean");
        }
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            attributes.put(name, parser.getText());
        }
    }

    /** As it is written. */
    private Json value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return Json.ofString(parser.getText());
        }
        if (parser.currentToken().isScalarValue()) {
            return new Json(parser.getText());
        }
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return new Json(text.substring(begin, (int) parser.currentLocation().getCharOffset()));
    }
}
