package dev.norn.sdk.fence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A database with the fence and a ledger in it, whose connections have one isolation level. */
public final class FenceDatabase implements AutoCloseable {
    private final TestDatabase database;
    private final HikariDataSource pool;

    public FenceDatabase(String isolation) {
        database = TestDatabase.create();
        database.execute(migration());
        database.execute("create table ledger (transaction_id bigint, branch text, operation text);"
                + " create table balance (account int primary key, amount bigint not null);"
                + " insert into balance values (1, 0), (2, 0)");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setTransactionIsolation(isolation);
        config.setMaximumPoolSize(16);
        pool = new HikariDataSource(config);
    }

    public static String migration() {
        try (InputStream sql = FenceDatabase.class.getResourceAsStream(
                "/dev/norn/migrations/participant/postgresql/V1__branch_fence.sql")) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    public void execute(String sql) {
        database.execute(sql);
    }

    public long number(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Whether a backend waits for a lock that another one holds. */
    public boolean someoneWaitsForALock() {
        return number("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock'")
                > 0;
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
