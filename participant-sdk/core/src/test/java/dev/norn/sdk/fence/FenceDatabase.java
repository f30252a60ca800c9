package dev.norn.sdk.fence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A database with the fence and a ledger in it, whose connections have one isolation level. */
public abstract class FenceDatabase implements AutoCloseable {
    /** Not each semicolon: one may stand in a text. */
    private static final String END_OF_STATEMENT = ";(?=\\s*(create|insert|update|delete|$))";

    private final EmptyDatabase database;
    private final HikariDataSource pool;

    FenceDatabase(EmptyDatabase database, String isolation) {
        this.database = database;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setTransactionIsolation(isolation);
        config.setMaximumPoolSize(16);
        pool = new HikariDataSource(config);
        FenceDialect.of(pool).tables().forEach(this::executeOne);
        execute("create table ledger (transaction_id bigint, branch varchar(128), operation varchar(10));"
                + " create table balance (account int primary key, amount bigint not null);"
                + " insert into balance values (1, 0), (2, 0)");
    }

    /** On PostgreSQL, at read committed. */
    public static FenceDatabase postgres() {
        return new PostgresFenceDatabase("TRANSACTION_READ_COMMITTED");
    }

    /** On MariaDB, at its default, repeatable read. */
    public static FenceDatabase mariaDb() {
        return new MariaDbFenceDatabase("mariadb", "TRANSACTION_REPEATABLE_READ");
    }

    public DataSource dataSource() {
        return pool;
    }

    /** Runs statements, separated by semicolons. */
    public void execute(String sql) {
        for (String one : sql.split(END_OF_STATEMENT)) {
            if (!one.isBlank()) {
                executeOne(one);
            }
        }
    }

    private void executeOne(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
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

    /** Takes the transaction's snapshot, if reads look into one at this level. */
    abstract void takeSnapshot(Connection connection) throws SQLException;

    /** In this transaction, leaves it to others to find a deadlock, if it is who waits that looks for one. */
    abstract void lookForNoDeadlocks(Connection connection) throws SQLException;

    /** The error of a deadlock's victim. */
    abstract SQLException deadlock();

    /** The error of a lock wait that was cut off. */
    abstract SQLException lockWaitExceeded();

    /** Gives the limit of lock waits of a session. */
    abstract String lockWaitLimitQuery();

    /** How many transactions wait for a lock that another one holds. */
    abstract long waitingForALock();

    /** Whether a transaction waits for a lock that another one holds. */
    public boolean someoneWaitsForALock() {
        return waitingForALock() > 0;
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
