package dev.norn.sdk.inbox;

import dev.norn.sdk.internal.ParticipantDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** The inbox's SQL. None of the methods commits or rolls back. */
public enum InboxDialect {
    /** PostgreSQL 15 or newer. */
    POSTGRESQL(
            ParticipantDatabase.POSTGRESQL,
            "insert into norn_inbox (consumer, message_id) values (?, ?) on conflict do nothing",
            "delete from norn_inbox where (consumer, message_id) in (select consumer, message_id from norn_inbox"
                    + " where consumer = ? and received_at < now() - ? * interval '1 millisecond'"
                    + " order by received_at limit ? for update skip locked)"),
    /** MySQL 8.0.16 or newer, and MariaDB 10.6 or newer. */
    MYSQL(
            ParticipantDatabase.MYSQL,
            "insert ignore into norn_inbox (consumer, message_id) values (?, ?)",
            "delete from norn_inbox where consumer = ?"
                    + " and received_at < utc_timestamp(6) - interval (? * 1000) microsecond"
                    + " order by received_at limit ?");

    private static final Set<String> CONTENTION_STATES = Set.of("40001", "40P01");

    /** MySQL's deadlock victim, and MariaDB's word for a row that changed after the transaction's snapshot. */
    private static final Set<Integer> CONTENTION_ERRORS = Set.of(1213, 1020);

    private static final String MIGRATION = "V3__inbox.sql";

    private final ParticipantDatabase database;
    private final String accept;
    private final String purge;

    InboxDialect(ParticipantDatabase database, String accept, String purge) {
        this.database = database;
        this.accept = accept;
        this.purge = purge;
    }

    /**
     * The dialect of the database behind this data source, asked over one of its connections.
     *
     * @throws IllegalStateException if the database cannot be reached, or the inbox has no dialect for it
     */
    public static InboxDialect of(DataSource dataSource) {
        return switch (ParticipantDatabase.of(dataSource)) {
            case POSTGRESQL -> POSTGRESQL;
            case MYSQL -> MYSQL;
        };
    }

    /** The statements that make its table, in this order, for those who use no Flyway. */
    public List<String> tables() {
        return database.statements(MIGRATION);
    }

    boolean accept(Connection connection, String consumer, String messageId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(accept)) {
            statement.setString(1, consumer);
            statement.setString(2, messageId);
            return statement.executeUpdate() == 1;
        }
    }

    /** Whether the whole transaction may be run again. */
    boolean isContention(SQLException error) {
        return CONTENTION_STATES.contains(String.valueOf(error.getSQLState()))
                || (this == MYSQL && CONTENTION_ERRORS.contains(error.getErrorCode()));
    }

    int purge(Connection connection, String consumer, Duration retention, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(purge)) {
            statement.setString(1, consumer);
            statement.setLong(2, retention.toMillis());
            statement.setInt(3, limit);
            return statement.executeUpdate();
        }
    }
}
