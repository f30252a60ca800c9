package dev.norn.sdk.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what {@link OutboxNotifier}s of other processes tell, for a relay. Needs PostgreSQL's own driver, and one connection
 * for as long as it is open. When that breaks it gets another; meanwhile the relay finds messages at its next look.
 */
public final class OutboxListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxListener.class);
    private static final Duration LISTENING = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final Runnable hint;
    private final Wakeup closing = new Wakeup();
    private final Thread thread = new Thread(this::run, "norn-outbox-listener");

    /**
     * A listener on a PostgreSQL database, not started.
     *
     * @param hint run when something was published: {@link OutboxRelay#hint}
     */
    public OutboxListener(DataSource dataSource, Runnable hint) {
        this.dataSource = dataSource;
        this.hint = hint;
        thread.setDaemon(true);
    }

    /** Starts. Call once. */
    public OutboxListener start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!closing.isClosed()) {
            try (Connection connection = dataSource.getConnection()) {
                listen(connection);
            } catch (SQLException e) {
                LOG.debug("notifications are not heard, will listen again: {}", e.toString());
                boolean unused = closing.await(AFTER_FAILURE, AFTER_FAILURE);
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        execute(connection, "listen " + OutboxNotifier.CHANNEL);
        // Nobody told of what came before.
        hint.run();
        PGConnection driver = connection.unwrap(PGConnection.class);
        while (!closing.isClosed()) {
            @Nullable PGNotification[] heard = driver.getNotifications((int) LISTENING.toMillis());
            if (heard != null && heard.length > 0) {
                hint.run();
            }
        }
        // The connection may go back to a pool.
        execute(connection, "unlisten " + OutboxNotifier.CHANNEL);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        closing.close();
    }
}
