package dev.norn.dsl;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 800ms}, {@code 5s}, {@code 15m}, {@code 2h}, {@code 1d}, or ISO-8601. */
public final class Durations {

    /** What {@link #parse} accepts, for messages. */
    public static final String EXPECTED = "a duration such as 800ms, 5s, 15m, 2h, 1d or PT1M30S";

    private static final Pattern SHORT = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
    private static final int MAX_LENGTH = 40;

    private Durations() {}

    /**
     * Reads a duration that is not negative.
     *
     * @param text digits and one of the units {@code ms s m h d}, or ISO-8601 as {@link Duration#parse} reads it
     * @throws IllegalArgumentException with a message for people if the text is anything else
     */
    public static Duration parse(String text) {
        if (text.length() <= MAX_LENGTH) {
            Matcher matcher = SHORT.matcher(text);
            if (matcher.matches()) {
                return ofUnit(Long.parseLong(matcher.group(1)), matcher.group(2), text);
            }
            if (text.startsWith("P")) {
                return ofIso(text);
            }
        }
        throw refused(text);
    }

    private static Duration ofUnit(long amount, String unit, String text) {
        try {
            return switch (unit) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (ArithmeticException e) {
            throw refused(text);
        }
    }

    private static Duration ofIso(String text) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw refused(text);
        }
        if (duration.isNegative()) {
            throw refused(text);
        }
        return duration;
    }

    private static IllegalArgumentException refused(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return new IllegalArgumentException("'" + shown + "' (expected: " + EXPECTED + ")");
    }

    /** The ISO-8601 form, for example {@code PT15M} or {@code PT0.8S}. */
    public static String format(Duration duration) {
        return duration.toString();
    }
}
