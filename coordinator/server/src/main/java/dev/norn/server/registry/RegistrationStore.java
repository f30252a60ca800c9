package dev.norn.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.InstanceTransport;
import dev.norn.server.feed.ChangeFeed;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table {@code participant_instance}. Each change is one statement that also tells the other servers. */
@Singleton
@Connectable
class RegistrationStore {

    static final String CHANNEL = "norn_participants";

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};

    private static final String COLUMNS = "participant, instance_id, transport, url, weight, ttl_millis, expires_at,"
            + " (extract(epoch from expires_at - clock_timestamp()) * 1000)::bigint as remaining_millis,"
            + " metadata, load, registered_at, renewed_at";

    private static final String SAVE = """
            with known as (
                select from participant_instance
                where participant = ? and instance_id = ? and expires_at > clock_timestamp()
            ), saved as (
                insert into participant_instance as row
                    (participant, instance_id, transport, url, weight, ttl_millis, expires_at, metadata, load)
                values (?, ?, ?, ?, ?, ?, clock_timestamp() + ? * interval '1 millisecond', ?::jsonb, ?::jsonb)
                on conflict (participant, instance_id) do update set
                    transport = excluded.transport, url = excluded.url,
                    weight = excluded.weight, ttl_millis = excluded.ttl_millis,
                    expires_at = excluded.expires_at, metadata = excluded.metadata, load = excluded.load,
                    renewed_at = clock_timestamp(),
                    registered_at = case when row.expires_at > clock_timestamp()
                        then row.registered_at else clock_timestamp() end
                returning *
            )
            select %s, not exists (select from known) as created, pg_notify('%s', ?) from saved
            """.formatted(COLUMNS, CHANNEL);

    private static final String REMOVE = """
            with removed as (
                delete from participant_instance where participant = ? and instance_id = ?
                returning expires_at > clock_timestamp() as alive
            )
            select alive, pg_notify('%s', ?) from removed
            """.formatted(CHANNEL);

    private static final String GRACE = """
            update participant_instance
            set expires_at = greatest(expires_at, clock_timestamp() + ttl_millis * interval '1 millisecond')
            """;

    private final JdbcOperations jdbc;
    private final ObjectMapper json;
    private final ChangeFeed feed;

    RegistrationStore(JdbcOperations jdbc, ObjectMapper json, ChangeFeed feed) {
        this.jdbc = jdbc;
        this.json = json;
        this.feed = feed;
    }

    /** What became of a registration. */
    record Saved(Registration registration, boolean created) {}

    /** Adds an instance, or renews it. */
    Saved save(String participant, String instanceId, RegistrationRequest wanted) {
        Map<String, Double> load = wanted.load();
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
                statement.setString(1, participant);
                statement.setString(2, instanceId);
                statement.setString(3, participant);
                statement.setString(4, instanceId);
                statement.setString(5, wanted.transport().wireName());
                statement.setString(6, wanted.url());
                statement.setInt(7, wanted.weight());
                statement.setLong(8, wanted.ttl().toMillis());
                statement.setLong(9, wanted.ttl().toMillis());
                statement.setString(10, write(wanted.metadata()));
                statement.setString(11, load == null ? null : write(load));
                statement.setString(12, feed.signature());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Saved(read(row), row.getBoolean("created"));
                }
            }
        });
    }

    /**
     * Removes an instance.
     *
     * @return whether it was there and alive
     */
    boolean remove(String participant, String instanceId) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
                statement.setString(1, participant);
                statement.setString(2, instanceId);
                statement.setString(3, feed.signature());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean("alive");
                }
            }
        });
    }

    /** Gives every instance one more time to live from now: it could not renew while no server ran. */
    void extendAll() {
        jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(GRACE)) {
                return statement.executeUpdate();
            }
        });
    }

    /** Deletes what has expired. */
    void removeExpired() {
        jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "delete from participant_instance where expires_at <= clock_timestamp()")) {
                return statement.executeUpdate();
            }
        });
    }

    /** Every instance that is alive. */
    List<Registration> alive() {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select " + COLUMNS
                            + " from participant_instance where expires_at > clock_timestamp()"
                            + " order by participant, instance_id");
                    ResultSet rows = statement.executeQuery()) {
                List<Registration> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(read(rows));
                }
                return found;
            }
        });
    }

    private Registration read(ResultSet row) throws SQLException {
        String load = row.getString("load");
        return new Registration(
                row.getString("participant"),
                row.getString("instance_id"),
                InstanceTransport.valueOf(row.getString("transport").toUpperCase(Locale.ROOT)),
                row.getString("url"),
                row.getInt("weight"),
                Duration.ofMillis(row.getLong("ttl_millis")),
                time(row, "expires_at"),
                Duration.ofMillis(row.getLong("remaining_millis")),
                parse(row.getString("metadata"), TEXTS),
                load == null ? null : parse(load, NUMBERS),
                time(row, "registered_at"),
                time(row, "renewed_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private <T> T parse(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String write(Map<String, ?> values) {
        try {
            return json.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
