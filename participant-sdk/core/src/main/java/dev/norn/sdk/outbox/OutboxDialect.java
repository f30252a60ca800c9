package dev.norn.sdk.outbox;

import dev.norn.sdk.internal.ParticipantDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * The relay's SQL for one kind of database. Implementations are stateless and safe for concurrent use. None of the methods
 * commits or rolls back; all expect a transaction at read committed.
 */
public interface OutboxDialect {
    /**
     * The dialect of the database behind this data source, asked over one of its connections.
     *
     * @throws IllegalStateException if the database cannot be reached, or the outbox has no dialect for it
     */
    static OutboxDialect of(DataSource dataSource) {
        return switch (ParticipantDatabase.of(dataSource)) {
            case POSTGRESQL -> new PostgresOutboxDialect();
            case MYSQL -> new MySqlOutboxDialect();
        };
    }

    /** The statements that make its tables, in this order, for those who use no Flyway. */
    List<String> tables();

    /** The lanes in which a message waits, whoever has them. */
    List<Integer> lanesWithMessages(Connection connection) throws SQLException;

    /**
     * Takes those of these lanes that nobody has, until the end of the transaction.
     *
     * @param maxHold after so long without a word from its client the database ends the connection, and so the claim
     */
    List<Integer> claim(Connection connection, List<Integer> lanes, Duration maxHold) throws SQLException;

    /** Takes back what {@link #claim} has changed in the session; the transaction may have failed before. */
    void release(Connection connection) throws SQLException;

    /**
     * The first messages of claimed lanes, in the order of their sequence, without those of keys that are held and of
     * types that are left out. The read begins after the claim, so it sees what earlier owners of the lanes have deleted.
     *
     * @param maxMessages of all lanes together
     * @param maxBytes of the payloads of all lanes together; each lane gives at least one message
     */
    List<OutboxMessage> read(
            Connection connection,
            List<Integer> lanes,
            int maxMessages,
            long maxBytes,
            Collection<String> withoutAggregateTypes)
            throws SQLException;

    /** Deletes exactly these: one that has become visible between them since is not sent yet. */
    void delete(Connection connection, List<OutboxMessage> messages) throws SQLException;

    /** Holds the key of this message, which the broker has refused once more. */
    void hold(Connection connection, OutboxMessage message, String error, Duration pause) throws SQLException;

    /** Ends the hold of a key. */
    void endHold(Connection connection, OutboxMessage.Key key) throws SQLException;
}
