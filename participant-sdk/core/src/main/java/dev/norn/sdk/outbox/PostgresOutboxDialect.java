package dev.norn.sdk.outbox;

import dev.norn.sdk.internal.ParticipantDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** The relay on PostgreSQL 15 or newer. */
final class PostgresOutboxDialect extends SqlOutboxDialect {
    /**
     * From so many on a deletion is worth a wait for the disk. Until a commit is on disk, everybody who comes by its dead rows
     * looks at them again, and the next round begins right there.
     */
    private static final int DURABLE_DELETIONS = 100;

    private static final String LIMIT_IDLE_TIME = "select set_config('idle_in_transaction_session_timeout', ?, true)";

    /** What a crash forgets to delete is sent again, as after any other crash. */
    private static final String WAIT_FOR_NO_DISK = "set local synchronous_commit = off";

    private static final String DELETE = "delete from norn_outbox o"
            + " using unnest(?::smallint[], ?::bigint[]) as sent (lane, sequence)"
            + " where o.lane = sent.lane and o.sequence = sent.sequence";

    private static final String HOLD = "insert into norn_outbox_held as held"
            + " (aggregatetype, aggregateid, id, retry_at, error, attempts)"
            + " values (?, ?, ?, now() + ? * interval '1 millisecond', ?, 1)"
            + " on conflict (aggregatetype, aggregateid) do update set id = excluded.id,"
            + " retry_at = excluded.retry_at, error = excluded.error, attempts = held.attempts + 1";

    @Override
    public List<String> tables() {
        return ParticipantDatabase.POSTGRESQL.statements(MIGRATION);
    }

    @Override
    String now() {
        return "now()";
    }

    @Override
    Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    String holdStatement() {
        return HOLD;
    }

    @Override
    void limitIdleTime(Connection connection, Duration maxHold) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIMIT_IDLE_TIME)) {
            statement.setString(1, maxHold.toMillis() + "ms");
            statement.executeQuery().close();
        }
    }

    /** Nothing: the limit ends with the transaction. */
    @Override
    public void release(Connection connection) {}

    @Override
    public void delete(Connection connection, List<OutboxMessage> messages) throws SQLException {
        if (messages.size() < DURABLE_DELETIONS) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(WAIT_FOR_NO_DISK);
            }
        }
        Object[] lanes = messages.stream().map(OutboxMessage::lane).toArray();
        Object[] sequences = messages.stream().map(OutboxMessage::sequence).toArray();
        Array ofLanes = connection.createArrayOf("int4", lanes);
        Array ofSequences = connection.createArrayOf("int8", sequences);
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, ofLanes);
            statement.setArray(2, ofSequences);
            statement.executeUpdate();
        } finally {
            ofLanes.free();
            ofSequences.free();
        }
    }
}
