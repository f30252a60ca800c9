package dev.norn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.engine.Repair;
import dev.norn.runtime.CoordinatorException;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code bulk_operation} and {@code bulk_operation_refusal}. Each change is one statement. */
@Singleton
@Connectable
class BulkOperations {

    /** More are not begun while so many run. */
    static final int MAX_RUNNING = 16;

    private static final String TARGET = "dead-letters";

    private static final String SELECT =
            "select o.*, (select count(*) from bulk_operation_refusal r where r.operation_id = o.id) as refused"
                    + " from bulk_operation o";

    private static final String BEGIN = """
            insert into bulk_operation (up_to, matching, target, action, filter, reason, operator)
            select coalesce((select max(id) from dead_letter), 0), ?, ?, ?, ?::jsonb, ?, ?
            where (select count(*) from bulk_operation where ended_at is null) < %d
            returning id
            """.formatted(MAX_RUNNING);

    private static final String REFUSE = """
            insert into bulk_operation_refusal (operation_id, dead_letter_id, transaction_id, code, message)
            values (?, ?, ?, ?, ?)
            on conflict do nothing
            """;

    private static final String END =
            "update bulk_operation set status = ?, ended_at = clock_timestamp() where id = ? and ended_at is null";

    private final JdbcOperations jdbc;
    private final ObjectMapper json;

    BulkOperations(JdbcOperations jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Begins one; durable on return.
     *
     * @return empty if {@link #MAX_RUNNING} run already
     */
    Optional<Long> begin(DeadLetterAction action, DeadLetterFilter filter, Repair repair, long matching) {
        return query(
                BEGIN,
                row -> row.next() ? Optional.of(row.getLong(1)) : Optional.<Long>empty(),
                List.of(matching, TARGET, action.word(), write(filter), repair.reason(), repair.operator()));
    }

    Optional<BulkOperation> find(long id) {
        return select(SELECT + " where o.id = ?", List.of(id)).stream().findFirst();
    }

    /** Newest first. */
    List<BulkOperation> list(long before, int limit) {
        return select(SELECT + " where o.id < ? order by o.id desc limit ?", List.of(before, limit));
    }

    /** Those that go on, oldest first. */
    List<BulkOperation> running() {
        return select(SELECT + " where o.ended_at is null order by o.id", List.of());
    }

    /** So many more are done. */
    void progress(long id, int done) {
        if (done > 0) {
            update("update bulk_operation set done = done + ? where id = ?", List.of(done, id));
        }
    }

    /** A letter could not be done. */
    void refuse(long id, DeadLetter letter, CoordinatorException refusal) {
        update(
                REFUSE,
                List.of(
                        id,
                        letter.id(),
                        letter.transaction() == null ? 0L : letter.transaction(),
                        refusal.code(),
                        String.valueOf(refusal.getMessage())));
    }

    /** The first letters that it could not do. */
    List<OperationView.Refusal> refusals(long id, int limit) {
        return query(
                "select dead_letter_id, transaction_id, code, message from bulk_operation_refusal"
                        + " where operation_id = ? order by dead_letter_id limit ?",
                rows -> {
                    List<OperationView.Refusal> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new OperationView.Refusal(
                                rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                    }
                    return found;
                },
                List.of(id, limit));
    }

    /**
     * Ends one.
     *
     * @return whether it was running
     */
    boolean end(long id, BulkOperation.Status status) {
        return update(END, List.of(status.name(), id)) == 1;
    }

    private List<BulkOperation> select(String sql, List<?> values) {
        return query(
                sql,
                rows -> {
                    List<BulkOperation> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(read(rows));
                    }
                    return found;
                },
                values);
    }

    private static BulkOperation read(ResultSet row) throws SQLException {
        return new BulkOperation(
                row.getLong("id"),
                SqlFilter.time(row, "created_at"),
                timeOrNull(row, "ended_at"),
                BulkOperation.Status.valueOf(row.getString("status")),
                DeadLetterAction.of(row.getString("action")),
                DeadLetterFilter.of(row.getString("filter")),
                row.getString("reason"),
                row.getString("operator"),
                row.getLong("up_to"),
                row.getLong("matching"),
                row.getLong("done"),
                row.getLong("refused"));
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T query(String sql, Reading<T> reading, List<?> values) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                try (ResultSet rows = statement.executeQuery()) {
                    return reading.of(rows);
                }
            }
        });
    }

    private int update(String sql, List<?> values) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(PreparedStatement statement, List<?> values) throws SQLException {
        for (int index = 0; index < values.size(); index++) {
            statement.setObject(index + 1, values.get(index));
        }
    }

    private String write(DeadLetterFilter filter) {
        try {
            return json.writeValueAsString(filter.document());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
