package dev.norn.sdk.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.participant.ParticipantJson;
import dev.norn.sdk.participant.RunningOperation;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages in the transaction that does the work: if it commits they are sent, at least once each and in the
 * order of their key, and if it does not, nobody ever hears of them. Publishing is one insert; sending is the
 * {@linkplain OutboxRelay relay}'s, or Debezium's.
 *
 * <p>Safe for concurrent use. What a key's order is, the package description says.
 */
public final class Outbox {
    /** As many as fit into a record of a broker with its default limits, with some room for headers. */
    public static final int DEFAULT_MAX_PAYLOAD_BYTES = 1_000_000;

    private static final String TRACEPARENT = "traceparent";

    private static final String INSERT = "insert into norn_outbox"
            + " (lane, id, aggregatetype, aggregateid, type, payload, headers) values (?, ?, ?, ?, ?, ?, ?)";

    private final ObjectMapper json;
    private final int maxPayloadBytes;
    private final CurrentConnection current;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** An outbox with the SDK's JSON mapper; the current transaction is that of the running branch operation. */
    public Outbox() {
        this(ParticipantJson.mapper(), DEFAULT_MAX_PAYLOAD_BYTES, Optional::empty);
    }

    /**
     * An outbox with everything chosen.
     *
     * @param json writes payloads
     * @param maxPayloadBytes a longer payload is refused where it is published, and not when nobody is there any more
     * @param current where the transaction of the calling thread is found if no branch operation runs
     */
    public Outbox(ObjectMapper json, int maxPayloadBytes, CurrentConnection current) {
        if (maxPayloadBytes < 1) {
            throw new IllegalArgumentException("maxPayloadBytes: " + maxPayloadBytes + " (expected: >= 1)");
        }
        this.json = json;
        this.maxPayloadBytes = maxPayloadBytes;
        this.current = current;
    }

    /**
     * Publishes in the transaction of the calling thread: that of the branch operation that it runs, or else the
     * framework's.
     *
     * @throws IllegalStateException if there is none
     */
    public void publish(OutboxEvent event) throws SQLException {
        publishAll(currentConnection(), List.of(event));
    }

    /** Publishes several in the transaction of the calling thread, in this order. */
    public void publishAll(Collection<OutboxEvent> events) throws SQLException {
        publishAll(currentConnection(), events);
    }

    /**
     * Publishes in this transaction.
     *
     * @throws IllegalStateException if the connection commits each statement by itself
     * @throws IllegalArgumentException if the payload cannot be written as JSON, or is too long
     */
    public void publish(Connection connection, OutboxEvent event) throws SQLException {
        publishAll(connection, List.of(event));
    }

    /** Publishes several in this transaction, in this order. */
    public void publishAll(Connection connection, Collection<OutboxEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("connection: auto-commit (expected: the transaction that does the work)");
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (OutboxEvent event : events) {
                bind(insert, event);
                if (events.size() > 1) {
                    insert.addBatch();
                }
            }
            if (events.size() > 1) {
                insert.executeBatch();
            } else {
                insert.executeUpdate();
            }
        }
        listeners.forEach(Runnable::run);
    }

    /**
     * Has this run after each publication, on the publishing thread and <em>before</em> the commit: a hint that something
     * is about to come. It must be quick and throw nothing.
     */
    public void onPublish(Runnable listener) {
        listeners.add(listener);
    }

    private void bind(PreparedStatement insert, OutboxEvent event) throws SQLException {
        insert.setInt(1, Lanes.of(event.aggregateId()));
        insert.setString(2, event.id());
        insert.setString(3, event.aggregateType());
        insert.setString(4, event.aggregateId());
        insert.setString(5, event.type());
        insert.setString(6, payload(event));
        insert.setString(7, headers(event));
    }

    private @Nullable String payload(OutboxEvent event) {
        Object payload = event.payload();
        if (payload == null) {
            return null;
        }
        String text = payload instanceof RawValue raw && raw.rawValue() instanceof String written
                ? written
                : write(event, payload);
        // Each character has at least one byte, and at most three.
        if (text.length() > maxPayloadBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > maxPayloadBytes) {
            throw new IllegalArgumentException("payload of " + event.type() + " " + event.id() + ": over "
                    + text.length() + " bytes (expected: at most " + maxPayloadBytes + ")");
        }
        return text;
    }

    private @Nullable String headers(OutboxEvent event) {
        Optional<String> trace = RunningOperation.current().map(StepContext::traceparent);
        if (trace.isEmpty() || event.headers().containsKey(TRACEPARENT)) {
            return event.headers().isEmpty() ? null : write(event, event.headers());
        }
        Map<String, String> headers = new LinkedHashMap<>(event.headers());
        headers.put(TRACEPARENT, trace.get());
        return write(event, headers);
    }

    private String write(OutboxEvent event, Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(event.type() + " " + event.id() + ": cannot be written as JSON", e);
        }
    }

    void requireTransaction() throws SQLException {
        Connection unused = currentConnection();
    }

    private Connection currentConnection() throws SQLException {
        Optional<StepContext> operation = RunningOperation.current();
        if (operation.isPresent()) {
            return operation.get().connection();
        }
        return current.find()
                .orElseThrow(() -> new IllegalStateException("no transaction on thread "
                        + Thread.currentThread().getName()
                        + " (expected: inside of a branch operation or of the framework's transaction, or a connection"
                        + " as a parameter)"));
    }
}
