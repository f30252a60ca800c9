package dev.norn.console.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value that a client sent, checked, with the places of its parts. It is split one level at a time: what is only
 * passed on is never taken apart. Immutable.
 *
 * @see Json#parse(String) what is accepted
 */
public final class JsonBody {

    /** More members of one object, where the API reads them by name, are refused. */
    public static final int MAX_MEMBERS = 1000;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH + 1)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String document;
    private final int start;
    private final int end;
    private final String pointer;
    private final JsonToken token;

    private JsonBody(String document, int start, int end, String pointer, JsonToken token) {
        this.document = document;
        this.start = start;
        this.end = end;
        this.pointer = pointer;
        this.token = token;
    }

    /**
     * Checks a request's body.
     *
     * @throws ProblemException 400 with the position of what is not UTF-8, not JSON, or cannot be stored
     */
    public static JsonBody parse(byte[] bytes) {
        String document = Utf8.decode(bytes);
        String checked = check(document);
        int start = document.indexOf(checked);
        return new JsonBody(document, start, start + checked.length(), "", firstToken(checked));
    }

    private static String check(String document) {
        try {
            return Json.parse(document).text();
        } catch (JsonSyntaxException e) {
            String detail = e.getMessage() == null ? "not JSON" : e.getMessage();
            Position position = new Position(e.line(), e.column());
            throw ProblemException.at(ProblemCode.JSON_MALFORMED, position, "", detail);
        }
    }

    private static JsonToken firstToken(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            return parser.nextToken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value as the client wrote it. */
    public Json json() {
        return new Json(document.substring(start, end));
    }

    /** Where it begins. */
    public Position position() {
        return Positions.at(document, start);
    }

    /** Where it is, as a JSON Pointer. */
    public String pointer() {
        return pointer;
    }

    /** Whether it is an object. */
    public boolean isObject() {
        return token == JsonToken.START_OBJECT;
    }

    /** Whether it is an array. */
    public boolean isArray() {
        return token == JsonToken.START_ARRAY;
    }

    /** Whether it is a string. */
    public boolean isString() {
        return token == JsonToken.VALUE_STRING;
    }

    /** Whether it is a number. */
    public boolean isNumber() {
        return token.isNumeric();
    }

    /** Whether it is {@code null}. */
    public boolean isNull() {
        return token == JsonToken.VALUE_NULL;
    }

    /** What it is, for messages. */
    public String kind() {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "a number";
        };
    }

    /** The text of a string. */
    public String string() {
        try (JsonParser parser = JSON.createParser(document.substring(start, end))) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The members of an object, in order. */
    public Map<String, JsonBody> members() {
        Map<String, JsonBody> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(document.substring(start, end))) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (members.size() >= MAX_MEMBERS) {
                    throw tooMany("members");
                }
                members.put(name, value(parser, pointer + "/" + escape(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return members;
    }

    /** The elements of an array. */
    public List<JsonBody> elements() {
        List<JsonBody> elements = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(document.substring(start, end))) {
            parser.nextToken();
            while (elements.size() <= MAX_MEMBERS) {
                JsonBody element = elementOrEnd(parser, pointer + "/" + elements.size());
                if (element.token == JsonToken.END_ARRAY) {
                    return elements;
                }
                elements.add(element);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw tooMany("elements");
    }

    /** The part that a JSON Pointer, relative to this value, names; as much of the way as there is. */
    public JsonBody nearest(String relative) {
        JsonBody at = this;
        for (String step : relative.split("/", -1)) {
            if (!step.isEmpty()) {
                Optional<JsonBody> next = at.child(step.replace("~1", "/").replace("~0", "~"));
                if (next.isEmpty()) {
                    return at;
                }
                at = next.get();
            }
        }
        return at;
    }

    private Optional<JsonBody> child(String step) {
        if (isObject()) {
            return Optional.ofNullable(members().get(step));
        }
        if (isArray() && step.matches("[0-9]{1,6}")) {
            List<JsonBody> elements = elements();
            int index = Integer.parseInt(step);
            return index < elements.size() ? Optional.of(elements.get(index)) : Optional.empty();
        }
        return Optional.empty();
    }

    private JsonBody value(JsonParser parser, String at) throws IOException {
        parser.nextToken();
        return current(parser, at);
    }

    private JsonBody elementOrEnd(JsonParser parser, String at) throws IOException {
        JsonToken next = parser.nextToken();
        return next == JsonToken.END_ARRAY ? new JsonBody(document, end, end, at, next) : current(parser, at);
    }

    private JsonBody current(JsonParser parser, String at) throws IOException {
        JsonToken found = parser.currentToken();
        int from = start + (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = start + (int) parser.currentLocation().getCharOffset();
        return new JsonBody(document, from, to, at, found);
    }

    private ProblemException tooMany(String what) {
        return ProblemException.at(
                ProblemCode.BODY_INVALID, position(), pointer, "more than " + MAX_MEMBERS + " " + what);
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
