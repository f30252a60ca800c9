package dev.norn.console.http;

import dev.norn.dsl.Durations;
import dev.norn.dsl.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The named fields of an object that a client sent. Reading collects every error; {@link #finish()} refuses the body if
 * there were any, so that a client learns of all of them at once. {@code null} counts as absent. For one thread.
 */
public final class JsonFields {

    private static final byte[] NO_FIELDS = {'{', '}'};
    private static final int MAX_WORD_LENGTH = 100;

    private final JsonBody body;
    private final Map<String, JsonBody> members;
    private final List<InputError> errors;

    private JsonFields(JsonBody body, Map<String, JsonBody> members, List<InputError> errors) {
        this.body = body;
        this.members = members;
        this.errors = errors;
    }

    /**
     * Opens an object.
     *
     * @param known the fields it may have; any other is an error
     * @throws ProblemException 422 if it is not an object
     */
    public static JsonFields of(JsonBody body, Set<String> known) {
        if (!body.isObject()) {
            throw ProblemException.at(
                    ProblemCode.BODY_INVALID, body.position(), body.pointer(), body.kind() + " (expected: an object)");
        }
        JsonFields fields = new JsonFields(body, body.members(), new ArrayList<>());
        fields.refuseUnknown(known);
        return fields;
    }

    private void refuseUnknown(Set<String> known) {
        members.forEach((name, value) -> {
            if (!known.contains(name)) {
                error(value, "UNKNOWN_FIELD", "unknown field '" + name + "'" + DidYouMean.hint(name, known));
            }
        });
    }

    /**
     * The fields of an object within this one. Their errors are this one's too.
     *
     * @return empty, with the error noted, if it is not an object
     */
    public Optional<JsonFields> within(JsonBody value, Set<String> known) {
        if (!value.isObject()) {
            expected(value, "an object");
            return Optional.empty();
        }
        JsonFields fields = new JsonFields(value, value.members(), errors);
        fields.refuseUnknown(known);
        return Optional.of(fields);
    }

    /** The elements of an array that is a field; empty if absent. */
    public List<JsonBody> elements(String name, int max) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray()) {
            expected(value.get(), "an array");
            return List.of();
        }
        List<JsonBody> elements = value.get().elements();
        if (elements.size() > max) {
            error(
                    value.get(),
                    "TOO_MANY",
                    "'" + name + "' has " + elements.size() + " elements (expected: at most " + max + ")");
            return List.of();
        }
        return elements;
    }

    /** A string of a form; null if absent. */
    public @Nullable String matching(String name, int maxLength, Pattern form) {
        String found = string(name, maxLength);
        if (found != null && !form.matcher(found).matches()) {
            value(name).ifPresent(value -> expected(value, "it to match " + form));
        }
        return found;
    }

    /** Has no fields of its own; for the errors of {@linkplain #within objects within} a body of any kind. */
    public static JsonFields collecting(JsonBody body) {
        return new JsonFields(body, Map.of(), new ArrayList<>());
    }

    /** Like {@link #of(JsonBody, Set)}, for a request's body, which may be empty if no field is required. */
    public static JsonFields of(Optional<byte[]> body, Set<String> known) {
        byte[] bytes = body.filter(sent -> sent.length > 0).orElse(NO_FIELDS);
        return of(JsonBody.parse(bytes), known);
    }

    /** The value of a field, if it is there and not null. */
    public Optional<JsonBody> value(String name) {
        return Optional.ofNullable(members.get(name)).filter(value -> !value.isNull());
    }

    /** A string of 1 to {@code maxLength} characters; null if absent. */
    public @Nullable String string(String name, int maxLength) {
        return value(name).map(value -> readString(value, maxLength)).orElse(null);
    }

    /** A string of 1 to {@code maxLength} characters that must be there. */
    public String requiredString(String name, int maxLength) {
        String found = string(name, maxLength);
        if (found == null && value(name).isEmpty()) {
            missing(name, "a string");
        }
        return found == null ? "" : found;
    }

    /** Notes that a field is missing. */
    public void missing(String name, String expected) {
        errors.add(InputError.at(
                body.position(),
                body.pointer() + "/" + name,
                "REQUIRED",
                "'" + name + "' is missing (expected: " + expected + ")"));
    }

    /** A whole number within bounds; null if absent. */
    public @Nullable Long integer(String name, long min, long max) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return null;
        }
        String text = value.get().json().text();
        if (value.get().isNumber() && text.matches("-?[0-9]{1,19}")) {
            try {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Beyond 64 bits: out of bounds like any other.
            }
        }
        expected(value.get(), "a whole number from " + min + " to " + max);
        return null;
    }

    /** A number within bounds; null if absent. */
    public @Nullable Double number(String name, double min, double max) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return null;
        }
        if (value.get().isNumber()) {
            double number = Double.parseDouble(value.get().json().text());
            if (number >= min && number <= max) {
                return number;
            }
        }
        expected(value.get(), "a number from " + min + " to " + max);
        return null;
    }

    /** A yes or no; no if absent. */
    public boolean flag(String name) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return false;
        }
        String text = value.get().json().text();
        if (!text.equals("true") && !text.equals("false")) {
            expected(value.get(), "true or false");
        }
        return text.equals("true");
    }

    /** One of some words, whatever its case; null if absent. */
    public <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
        String text = string(name, MAX_WORD_LENGTH);
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        value(name).ifPresent(value -> expected(value, "one of " + words));
        return null;
    }

    /** A point in time; null if absent. */
    public @Nullable Instant time(String name) {
        String text = string(name, MAX_WORD_LENGTH);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            value(name).ifPresent(value -> expected(value, "an RFC 3339 time such as 2026-01-31T12:00:00Z"));
            return null;
        }
    }

    /** An id, which is a string of decimal digits; null if absent. */
    public @Nullable Long digits(String name) {
        String text = string(name, MAX_WORD_LENGTH);
        if (text == null) {
            return null;
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            value(name).ifPresent(value -> expected(value, "a string of decimal digits, as it was given out"));
            return null;
        }
        return Long.parseLong(text);
    }

    /** A duration within bounds; null if absent. */
    public @Nullable Duration duration(String name, Duration min, Duration max) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return null;
        }
        if (!value.get().isString()) {
            expected(value.get(), Durations.EXPECTED);
            return null;
        }
        try {
            Duration duration = Durations.parse(value.get().string());
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
            expected(value.get(), "from " + min + " to " + max);
        } catch (IllegalArgumentException e) {
            error(value.get(), "WRONG_TYPE", "'" + name + "': " + e.getMessage());
        }
        return null;
    }

    /** Any JSON value, as it was written; null if absent. */
    public @Nullable Json json(String name) {
        return value(name).map(JsonBody::json).orElse(null);
    }

    /** An object whose values are all strings; empty if absent. */
    public Map<String, String> strings(String name, int maxEntries, int maxNameLength, int maxValueLength) {
        Map<String, String> read = new LinkedHashMap<>();
        entries(name, maxEntries, maxNameLength).forEach((entry, value) -> {
            String text = readString(value, maxValueLength);
            if (text != null) {
                read.put(entry, text);
            }
        });
        return read;
    }

    /** The entries of an object that is a field; empty if absent. */
    public Map<String, JsonBody> entries(String name, int maxEntries, int maxNameLength) {
        Optional<JsonBody> value = value(name);
        if (value.isEmpty()) {
            return Map.of();
        }
        if (!value.get().isObject()) {
            expected(value.get(), "an object");
            return Map.of();
        }
        Map<String, JsonBody> entries = value.get().members();
        if (entries.size() > maxEntries) {
            error(
                    value.get(),
                    "TOO_MANY",
                    "'" + name + "' has " + entries.size() + " entries (expected: at most " + maxEntries + ")");
            return Map.of();
        }
        entries.forEach((entry, at) -> {
            if (entry.isEmpty() || entry.length() > maxNameLength) {
                error(
                        at,
                        "WRONG_LENGTH",
                        "a name of " + entry.length() + " characters (expected: 1 to " + maxNameLength + ")");
            }
        });
        return entries;
    }

    /** Notes that a value is not what was expected. */
    public void expected(JsonBody value, String expected) {
        String found = value.isObject() || value.isArray()
                ? value.kind()
                : shorten(value.json().text());
        error(value, "WRONG_TYPE", found + " (expected: " + expected + ")");
    }

    /** Notes an error at a value. */
    public void error(JsonBody value, String code, String message) {
        errors.add(InputError.at(value.position(), value.pointer(), code, message));
    }

    /**
     * Ends reading.
     *
     * @throws ProblemException 422 with every error, if there was one
     */
    public void finish() {
        if (!errors.isEmpty()) {
            String first = errors.getFirst().message();
            String detail = errors.size() == 1 ? first : first + " (and " + (errors.size() - 1) + " more)";
            throw new ProblemException(ProblemCode.BODY_INVALID, detail, errors);
        }
    }

    private @Nullable String readString(JsonBody value, int maxLength) {
        if (!value.isString()) {
            expected(value, "a string");
            return null;
        }
        String text = value.string();
        if (text.isEmpty() || text.length() > maxLength) {
            error(
                    value,
                    "WRONG_LENGTH",
                    "a string of " + text.length() + " characters (expected: 1 to " + maxLength + ")");
            return null;
        }
        return text;
    }

    private static String shorten(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
