package dev.norn.journal.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.postgresql.PGConnection;

/** A connection in autocommit with pinned settings, and the statements prepared on it. For one thread at a time. */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session open(PostgresJournalSettings settings, SessionProfile profile) throws SQLException {
        Connection connection = DriverManager.getConnection(settings.jdbcUrl(), properties(settings, profile));
        try (Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(
                    Runnable::run, (int) profile.networkTimeout().toMillis());
            statement.execute(profile.settings(settings.schema()));
            return new Session(connection);
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static Properties properties(PostgresJournalSettings settings, SessionProfile profile) {
        String seconds = Long.toString(
                Math.max(1, profile.networkTimeout().plusMillis(999).toSeconds()));
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", profile.name());
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        // Until the finer network timeout is set.
        properties.setProperty("socketTimeout", seconds);
        // The statements are few and live as long as the session: have the server keep them from the first use on.
        properties.setProperty("prepareThreshold", "1");
        return properties;
    }

    Connection connection() {
        return connection;
    }

    /** The statement, prepared once; the caller does not close it. */
    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** An array for a parameter: of primitives, of strings, or of byte arrays; sent in binary form. */
    Array array(String elementType, Object elements) throws SQLException {
        return connection.unwrap(PGConnection.class).createArrayOf(elementType, elements);
    }

    /** Whether it is of no use any more. */
    boolean broken() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Asks the server, for at most so many seconds. */
    boolean works(int seconds) {
        try {
            return connection.isValid(seconds);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is given up in any case, and the server notices the end of the connection.
        }
    }
}
