package dev.norn.sdk.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which dead letters are meant. Immutable; each method gives a copy with one filter more. */
public final class DeadLetterQuery {
    private static final DeadLetterQuery ALL = new DeadLetterQuery(Map.of());

    private final Map<String, String> filters;

    private DeadLetterQuery(Map<String, String> filters) {
        this.filters = filters;
    }

    public static DeadLetterQuery all() {
        return ALL;
    }

    /** Only operations of transactions ({@code branch}), messages ({@code consumer}) or events ({@code relay}). */
    public DeadLetterQuery source(String source) {
        return with("source", source);
    }

    /** Only messages that come from this topic. */
    public DeadLetterQuery topic(String name) {
        return with("topic", name);
    }

    /** Only those that call this participant, or of this consumer group. */
    public DeadLetterQuery participant(String name) {
        return with("participant", name);
    }

    public DeadLetterQuery operation(String name) {
        return with("operation", name);
    }

    /** Only those that were parked for this reason. */
    public DeadLetterQuery errorCode(String code) {
        return with("errorCode", code);
    }

    /** Only those of transactions with this name, or messages of this type. */
    public DeadLetterQuery name(String name) {
        return with("name", name);
    }

    /** Only those of this transaction. */
    public DeadLetterQuery transaction(String id) {
        return with("transaction", id);
    }

    public DeadLetterQuery sinceAfter(Instant time) {
        return with("sinceAfter", time.toString());
    }

    public DeadLetterQuery sinceBefore(Instant time) {
        return with("sinceBefore", time.toString());
    }

    private DeadLetterQuery with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(filters);
        more.put(name, value);
        return new DeadLetterQuery(more);
    }

    Map<String, String> filters() {
        return filters;
    }
}
