package dev.norn.sdk.outbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.sdk.fence.EmptyDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A database with these tables in it, and a pool of connections to it. */
public final class OutboxDatabase implements AutoCloseable {
    /** What runs on a connection. */
    @FunctionalInterface
    public interface Work {
        void run(Connection connection) throws Exception;
    }

    private final EmptyDatabase database;
    private final HikariDataSource pool;

    public OutboxDatabase(EmptyDatabase database) {
        this.database = database;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(16);
        pool = new HikariDataSource(config);
        OutboxDialect.of(pool).tables().forEach(this::execute);
    }

    public DataSource dataSource() {
        return pool;
    }

    /** Where it is, for those who need connections of their own. */
    public EmptyDatabase address() {
        return database;
    }

    /** Runs the work in a transaction and commits it; rolls back if it throws. */
    public void inTransaction(Work work) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (Throwable failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Publishes each of these in a transaction of its own. */
    public void publish(Outbox outbox, OutboxEvent... events) throws Exception {
        for (OutboxEvent event : events) {
            inTransaction(connection -> outbox.publish(connection, event));
        }
    }

    public void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public long number(String query) {
        return Long.parseLong(texts(query).get(0));
    }

    /** All columns of all rows, one after the other. */
    public List<String> texts(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    texts.add(row.getString(i));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
