package dev.norn.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters come back by themselves, when, and how often. Times are counted by the journal with what happens to the
 * transaction, and in the headers of a message that is brought back, so they survive whatever happens to nodes; whoever brings
 * one back uses up a time.
 *
 * <p>Letters that were parked together come back apart: each waits up to a fifth longer than {@code every}, by its id, the
 * same on every node and after a restart.
 *
 * @param source what it was: {@code branch}, {@code relay} or {@code consumer}; null for any
 * @param topic where a message comes from; null for any
 * @param participant whom it calls, or the consumer group of a message; null for any
 * @param operation what it calls; null for any
 * @param code why it was parked; null for any
 * @param every how long it stays parked each time, at least
 * @param maxTimes how often it is brought back; then it waits for an operator
 */
public record RedriveRule(
        @Nullable String source,
        @Nullable String topic,
        @Nullable String participant,
        @Nullable String operation,
        @Nullable String code,
        Duration every,
        int maxTimes) {

    /** The longest delay is a fifth of the interval. */
    private static final int DELAY_DIVISOR = 5;

    private static final int DELAY_STEPS = 1000;

    /** Near the golden section of the steps: consecutive ids lie far apart. */
    private static final int DELAY_FACTOR = 617;

    private static final String DUE = "redrives < ?"
            + " and since <= clock_timestamp() - ? * interval '1 millisecond'"
            + " and since + (? + ? * (id * " + DELAY_FACTOR + " % " + DELAY_STEPS + ") / " + DELAY_STEPS
            + ") * interval '1 millisecond' <= clock_timestamp()";

    boolean matches(DeadLetter letter) {
        return (source == null || source.equals(letter.source().word()))
                && (topic == null || topic.equals(letter.topic()))
                && (participant == null || participant.equals(letter.participant()))
                && (operation == null || operation.equals(letter.operation()))
                && (code == null || code.equals(letter.errorCode()));
    }

    /** When the letter, which it matches, comes back. */
    Instant dueAt(DeadLetter letter) {
        long delayMillis = maxDelayMillis() * (letter.id() * DELAY_FACTOR % DELAY_STEPS) / DELAY_STEPS;
        return letter.since().plus(every).plusMillis(delayMillis);
    }

    private long maxDelayMillis() {
        return every.toMillis() / DELAY_DIVISOR;
    }

    /** Adds the condition that a row of {@code dead_letter} matches and is due. */
    void addTo(SqlFilter where) {
        where.and(DUE, maxTimes, every.toMillis(), every.toMillis(), maxDelayMillis());
        conditions().forEach((column, value) -> where.and(column + " = ?", value));
    }

    /** Adds the condition that a row of {@code dead_letter} does not match. */
    void addInverseTo(SqlFilter where) {
        Map<String, String> conditions = conditions();
        List<String> different = conditions.keySet().stream()
                .map(column -> column + " is distinct from ?")
                .toList();
        where.and(
                different.isEmpty() ? "false" : "(" + String.join(" or ", different) + ")",
                conditions.values().toArray());
    }

    private Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        if (source != null) {
            conditions.put("source", source);
        }
        if (topic != null) {
            conditions.put("topic", topic);
        }
        if (participant != null) {
            conditions.put("participant", participant);
        }
        if (operation != null) {
            conditions.put("operation", operation);
        }
        if (code != null) {
            conditions.put("error_code", code);
        }
        return conditions;
    }

    @Override
    public String toString() {
        String messages = (source == null ? "" : source + " ") + (topic == null ? "" : topic + " ");
        return messages + Objects.requireNonNullElse(participant, "*") + "."
                + Objects.requireNonNullElse(operation, "*") + (code == null ? "" : " " + code) + " every " + every;
    }
}
