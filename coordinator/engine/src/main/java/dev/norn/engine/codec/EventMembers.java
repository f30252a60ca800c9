package dev.norn.engine.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Repair;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one stored event, see {@link EventWriter} for their names. Values are strings, longs, lists of longs,
 * members again, lists of members, or, of the members that embed JSON, {@link Json} with the text that was stored.
 */
final class EventMembers {

    private final Map<String, Object> members;

    private EventMembers(Map<String, Object> members) {
        this.members = members;
    }

    /** Reads an event; the parser stands at its start, and afterwards at its end. */
    static EventMembers read(JsonParser parser, String text) throws IOException {
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            Object value =
                    switch (name) {
                        case "i", "r" -> json(parser, text);
                        case "bs" -> objects(parser, text);
                        default -> value(parser, token);
                    };
            if (value != null) {
                members.put(name, value);
            }
        }
        return new EventMembers(members);
    }

    private static List<EventMembers> objects(JsonParser parser, String text) throws IOException {
        List<EventMembers> objects = new ArrayList<>(2);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            objects.add(read(parser, text));
        }
        return objects;
    }

    private static EventMembers nested(JsonParser parser) throws IOException {
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            if (value != null) {
                members.put(name, value);
            }
        }
        return new EventMembers(members);
    }

    /** A value of a kind that some member has; anything else is null, and passed over. */
    private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        if (token == JsonToken.START_OBJECT) {
            return nested(parser);
        }
        if (token == JsonToken.START_ARRAY) {
            return list(parser);
        }
        return null;
    }

    private static List<Long> list(JsonParser parser) throws IOException {
        List<Long> values = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            if (value(parser, token) instanceof Long number) {
                values.add(number);
            }
            token = parser.nextToken();
        }
        return values;
    }

    private static Json json(JsonParser parser, String text) throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        JsonToken token = parser.currentToken();
        if (token.isScalarValue() && token != JsonToken.VALUE_STRING) {
            return token == JsonToken.VALUE_NULL ? Json.NULL : new Json(parser.getText());
        }
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getCharOffset());
        return new Json(text.substring(start, end));
    }

    String type() {
        return string("t");
    }

    int branch() {
        return number("b");
    }

    @Nullable
    Integer branchOrNull() {
        return members.get("b") instanceof Long branch ? Math.toIntExact(branch) : null;
    }

    BranchOperation operation() {
        String letter = stringOrNull("o");
        return switch (letter == null ? "" : letter) {
            case "" -> BranchOperation.ACTION;
            case "C" -> BranchOperation.COMPENSATE;
            case "T" -> BranchOperation.TRY;
            case "F" -> BranchOperation.CONFIRM;
            case "X" -> BranchOperation.CANCEL;
            case "Q" -> BranchOperation.CHECK;
            default -> throw new EventFormatException("operation '" + letter + "' is not known to this release");
        };
    }

    int attempt() {
        return members.containsKey("n") ? number("n") : 1;
    }

    @Nullable
    Instant nextAttemptAt() {
        return members.containsKey("at") ? time("at") : null;
    }

    CallError error() {
        EventMembers error = members("e");
        return new CallError(
                error.string("c"), error.string("m"), error.members.containsKey("h") ? error.number("h") : null);
    }

    Repair repair() {
        EventMembers repair = members("p");
        return new Repair(repair.string("r"), repair.string("w"));
    }

    Json json(String name) {
        return get(name, Json.class);
    }

    @Nullable
    Json jsonOrNull(String name) {
        return members.get(name) instanceof Json json ? json : null;
    }

    String string(String name) {
        return get(name, String.class);
    }

    @Nullable
    String stringOrNull(String name) {
        return members.get(name) instanceof String string ? string : null;
    }

    @Nullable
    Long longOrNull(String name) {
        return members.get(name) instanceof Long number ? number : null;
    }

    List<EventMembers> objects(String name) {
        List<EventMembers> objects = new ArrayList<>();
        for (Object value : get(name, List.class)) {
            objects.add((EventMembers) value);
        }
        return objects;
    }

    long longNumber(String name) {
        return get(name, Long.class);
    }

    Instant time(String name) {
        return Instant.ofEpochMilli(longNumber(name));
    }

    Map<String, String> strings(String name) {
        Map<String, String> strings = new HashMap<>();
        if (members.get(name) instanceof EventMembers labels) {
            labels.members.forEach((key, value) -> {
                if (value instanceof String string) {
                    strings.put(key, string);
                }
            });
        }
        return Map.copyOf(strings);
    }

    List<Integer> integers(String name) {
        List<Integer> integers = new ArrayList<>();
        for (Object value : get(name, List.class)) {
            integers.add(Math.toIntExact((Long) value));
        }
        return List.copyOf(integers);
    }

    private int number(String name) {
        return Math.toIntExact(longNumber(name));
    }

    private EventMembers members(String name) {
        return get(name, EventMembers.class);
    }

    private <T> T get(String name, Class<T> type) {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw new EventFormatException("member '" + name + "' of event '" + members.get("t") + "': "
                    + (value == null ? "missing" : "a " + value.getClass().getSimpleName()) + " (expected: a "
                    + type.getSimpleName() + ")");
        }
        return type.cast(value);
    }
}
