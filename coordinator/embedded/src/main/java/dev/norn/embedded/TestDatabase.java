package dev.norn.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, empty PostgreSQL database for a test or a test class:
 *
 * <pre>{@code
 * private static final TestDatabase database = TestDatabase.create();
 *
 * @AfterAll
 * static void drop() {
 *     database.close();
 * }
 * }</pre>
 *
 * <p>The tests of a JVM share one server, started by the first database: the one at {@code NORN_TEST_DATABASE_URL} if
 * that is set (with {@code NORN_TEST_DATABASE_USER} and {@code NORN_TEST_DATABASE_PASSWORD}; the user must be allowed
 * to create databases), else a container if Testcontainers is on the class path and a Docker engine answers, else an
 * {@linkplain EmbeddedPostgres embedded} one. A server that was started for the tests ends with the JVM, also when that
 * is killed.
 *
 * <p>Such a server does not sync commits to disk, unless the system property {@code norn.test.fsync} is {@code true}.
 *
 * <p>Safe for use by several threads.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger counter = new AtomicInteger();

    private final TestServer server;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Creates a database; about 50 ms, and a second or two more for the first in a JVM. */
    public static TestDatabase create() {
        return create(TestServer.shared());
    }

    static TestDatabase create(TestServer server) {
        // The random part keeps test runs apart that share one server.
        String name = "norn_test_%d_%d_%06x"
                .formatted(
                        ProcessHandle.current().pid(),
                        counter.incrementAndGet(),
                        ThreadLocalRandom.current().nextInt(1 << 24));
        server.execute("create database " + name);
        return new TestDatabase(server, name);
    }

    /** The database's name. */
    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Opens a connection; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }

    /** A data source without a pool: each connection is a new one. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    /**
     * Runs statements, separated by semicolons, in one transaction of their own.
     *
     * @throws IllegalStateException with PostgreSQL's error as its cause
     */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run on " + name + ": " + sql, e);
        }
    }

    /** Drops the database and cuts the connections that are still open to it. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.execute("drop database if exists " + name + " with (force)");
        }
    }
}
