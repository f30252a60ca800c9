package dev.norn.sdk.fence;

import dev.norn.embedded.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A new database with nothing in it, on the server of its kind that the tests share.
 *
 * @param dropped takes it away
 */
public record EmptyDatabase(String jdbcUrl, String user, String password, Runnable dropped) implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** On PostgreSQL. */
    public static EmptyDatabase postgres() {
        TestDatabase database = TestDatabase.create();
        return new EmptyDatabase(database.jdbcUrl(), database.user(), database.password(), database::close);
    }

    /** On MariaDB. */
    public static EmptyDatabase mariaDb() {
        return mariaDb("mariadb");
    }

    /**
     * On MariaDB.
     *
     * @param driver {@code mariadb}, or {@code mysql} for MySQL's
     */
    public static EmptyDatabase mariaDb(String driver) {
        MariaDbServer server = MariaDbServer.shared();
        String name = "norn_test_" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
        EmptyDatabase none = new EmptyDatabase(server.jdbcUrl("mariadb", ""), "root", "", () -> {});
        none.execute("create database " + name);
        return new EmptyDatabase(server.jdbcUrl(driver, name), "root", "", () -> none.execute("drop database " + name));
    }

    /** Runs one statement. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The number that a query gives. */
    public long number(String query) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    @Override
    public void close() {
        dropped.run();
    }
}
