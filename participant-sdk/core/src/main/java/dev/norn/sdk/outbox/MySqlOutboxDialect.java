package dev.norn.sdk.outbox;

import dev.norn.sdk.internal.ParticipantDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The relay on MySQL 8.0.16 or newer and MariaDB 10.6 or newer, with InnoDB.
 *
 * <p>Messages are read without a lock, after the lanes are locked: a locking read goes from row to row and sees each as it
 * is then, so it could pass a message that is not committed yet, and come to a later one of its key that is.
 */
final class MySqlOutboxDialect extends SqlOutboxDialect {
    /** Small enough that the database looks each of them up in the index, and locks nothing else. */
    private static final int DELETED_AT_ONCE = 200;

    private static final String HOLD = "insert into norn_outbox_held"
            + " (aggregatetype, aggregateid, id, retry_at, error, attempts)"
            + " values (?, ?, ?, utc_timestamp(6) + interval (? * 1000) microsecond, ?, 1)"
            + " on duplicate key update id = values(id), retry_at = values(retry_at), error = values(error),"
            + " attempts = attempts + 1";

    private static final String RESTORE_IDLE_TIME =
            "set session wait_timeout = coalesce(@norn_wait, @@session.wait_timeout), @norn_wait = null";

    @Override
    public List<String> tables() {
        return ParticipantDatabase.MYSQL.statements(MIGRATION);
    }

    @Override
    String now() {
        return "utc_timestamp(6)";
    }

    @Override
    Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    @Override
    String holdStatement() {
        return HOLD;
    }

    @Override
    void limitIdleTime(Connection connection, Duration maxHold) throws SQLException {
        execute(connection, "set @norn_wait = @@session.wait_timeout, session wait_timeout = " + maxHold.toSeconds());
    }

    /** The limit is the session's, and the connection goes back to a pool. */
    @Override
    public void release(Connection connection) throws SQLException {
        execute(connection, RESTORE_IDLE_TIME);
    }

    @Override
    public void delete(Connection connection, List<OutboxMessage> messages) throws SQLException {
        for (int from = 0; from < messages.size(); from += DELETED_AT_ONCE) {
            List<OutboxMessage> some = messages.subList(from, Math.min(messages.size(), from + DELETED_AT_ONCE));
            String sequences = some.stream()
                    .map(message -> Long.toString(message.sequence()))
                    .collect(Collectors.joining(", "));
            execute(
                    connection,
                    "delete o from norn_outbox o force index (primary) where o.sequence in (" + sequences + ")");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
