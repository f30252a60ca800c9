package dev.norn.sdk.client;

import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which transactions to list, newest first. Immutable; each method gives a copy with one filter more. */
public final class TransactionQuery {
    private static final TransactionQuery ALL = new TransactionQuery(Map.of());

    private final Map<String, String> parameters;

    private TransactionQuery(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    public static TransactionQuery all() {
        return ALL;
    }

    public TransactionQuery status(TransactionStatus status) {
        return with("status", status.name());
    }

    public TransactionQuery mode(TransactionMode mode) {
        return with("mode", mode.wireName());
    }

    public TransactionQuery saga(String name) {
        return with("saga", name);
    }

    public TransactionQuery businessKey(String businessKey) {
        return with("businessKey", businessKey);
    }

    /** Only those with this label. */
    public TransactionQuery label(String name, String value) {
        return with("label", name + "=" + value);
    }

    /** Only those with a branch of this participant. */
    public TransactionQuery participant(String name) {
        return with("participant", name);
    }

    /** Only those that need attention, or only those that do not. */
    public TransactionQuery attention(boolean needed) {
        return with("attention", Boolean.toString(needed));
    }

    public TransactionQuery createdAfter(Instant time) {
        return with("createdAfter", time.toString());
    }

    public TransactionQuery createdBefore(Instant time) {
        return with("createdBefore", time.toString());
    }

    /** The most items of a page, 1 to 500. */
    public TransactionQuery limit(int items) {
        return with("limit", Integer.toString(items));
    }

    /** Goes on after a page. */
    public TransactionQuery cursor(String cursor) {
        return with("cursor", cursor);
    }

    private TransactionQuery with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name, value);
        return new TransactionQuery(more);
    }

    Map<String, String> parameters() {
        return parameters;
    }
}
