package dev.norn.console.http;

import dev.norn.dsl.Durations;
import io.micronaut.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The query parameters of a request, read strictly: one that is unknown, repeated without sense or malformed is a
 * problem, not ignored.
 */
public final class Query {

    /** How many items a page has unless asked otherwise. */
    public static final int DEFAULT_LIMIT = 50;

    /** No page has more items. */
    public static final int MAX_LIMIT = 500;

    /** No answer is held back longer. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private static final int MAX_VALUE_LENGTH = 500;

    private final HttpRequest<?> request;

    private Query(HttpRequest<?> request) {
        this.request = request;
    }

    /**
     * The parameters of a request.
     *
     * @throws ProblemException 400 if there is one that is not known
     */
    public static Query of(HttpRequest<?> request, Set<String> known) {
        for (String name : request.getParameters().names()) {
            if (!known.contains(name)) {
                throw refused("unknown parameter '" + name + "'" + DidYouMean.hint(name, known));
            }
        }
        return new Query(request);
    }

    /** All values of a parameter. */
    public List<String> texts(String name) {
        List<String> values = request.getParameters().getAll(name);
        values.forEach(value -> {
            if (value.isEmpty() || value.length() > MAX_VALUE_LENGTH || value.indexOf('\0') >= 0) {
                throw refused(name, value, "1 to " + MAX_VALUE_LENGTH + " characters without U+0000");
            }
        });
        return values;
    }

    /** The only value of a parameter. */
    public Optional<String> text(String name) {
        List<String> values = texts(name);
        if (values.size() > 1) {
            throw refused(name + ": given " + values.size() + " times (expected: once)");
        }
        return values.stream().findFirst();
    }

    /** One of some words, whatever its case. */
    public <E extends Enum<E>> List<E> words(String name, Class<E> type) {
        return texts(name).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(value -> word(name, value.trim(), type))
                .toList();
    }

    private static <E extends Enum<E>> E word(String name, String value, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        throw refused(name, value, "one of " + List.of(type.getEnumConstants()));
    }

    /** A yes or no. */
    public Optional<Boolean> flag(String name) {
        return text(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(name, value, "true or false");
        });
    }

    /** A point in time. */
    public Optional<Instant> time(String name) {
        return text(name).map(value -> {
            try {
                return OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException e) {
                throw refused(name, value, "an RFC 3339 time such as 2026-01-31T12:00:00Z");
            }
        });
    }

    /** How long the answer may be held back; nothing if it may not. */
    public Optional<Duration> patience() {
        return text("wait").map(value -> {
            Duration wait;
            try {
                wait = Durations.parse(value);
            } catch (IllegalArgumentException e) {
                throw refused("wait: " + e.getMessage());
            }
            if (wait.compareTo(MAX_WAIT) > 0) {
                throw refused("wait", value, "at most 60s");
            }
            return wait;
        });
    }

    /** How many items the client wants. */
    public int limit() {
        return text("limit")
                .map(value -> {
                    int limit = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
                    if (limit < 1 || limit > MAX_LIMIT) {
                        throw refused("limit", value, "1 to " + MAX_LIMIT);
                    }
                    return limit;
                })
                .orElse(DEFAULT_LIMIT);
    }

    /** A cursor that is a positive number, as most are. */
    public Optional<Long> number(String name) {
        return text(name).map(value -> {
            if (!value.matches("[0-9]{1,18}")) {
                throw refused(name, value, "decimal digits, as it was given out");
            }
            return Long.parseLong(value);
        });
    }

    /** The problem of a parameter's value. */
    public static ProblemException refused(String name, String value, String expected) {
        String shown = value.length() <= 100 ? value : value.substring(0, 100) + "…";
        return refused(name + ": " + shown + " (expected: " + expected + ")");
    }

    private static ProblemException refused(String message) {
        return new ProblemException(ProblemCode.PARAMETER_INVALID, message);
    }
}
