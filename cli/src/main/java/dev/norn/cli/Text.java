package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** JSON values and times as people read them. */
final class Text {
    private static final int LONGEST_VALUE = 100;

    private Text() {}

    /** A member as text; empty if it is missing or null. */
    static String of(JsonNode object, String field) {
        return of(object.path(field));
    }

    static String of(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    static String of(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    static String between(Instant from, Instant to) {
        return of(Duration.between(from, to));
    }

    /** The two largest units: {@code 85ms}, {@code 4.2s}, {@code 42s}, {@code 3m 5s}, {@code 2h 10m}, {@code 4d 3h}. */
    static String of(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        long seconds = millis / 1_000;
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (seconds < 10) {
            return "%d.%ds".formatted(seconds, millis % 1_000 / 100);
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return "%dm %ds".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%dh %dm".formatted(seconds / 3_600, seconds % 3_600 / 60)
                : "%dd %dh".formatted(seconds / 86_400, seconds % 86_400 / 3_600);
    }

    /** An error: the text that it is, or the code and message that it has. */
    static String error(@Nullable JsonNode error) {
        if (error == null || error.isNull() || error.isMissingNode()) {
            return "";
        }
        String text = error.isObject() ? (of(error, "code") + " " + of(error, "message")).strip() : "";
        return shorten(text.isEmpty() ? of(error) : text);
    }

    /** One line of at most a hundred characters. */
    static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
