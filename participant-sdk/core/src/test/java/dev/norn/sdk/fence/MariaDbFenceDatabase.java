package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** On MariaDB, by its own JDBC driver or by MySQL's. */
final class MariaDbFenceDatabase extends FenceDatabase {
    /**
     * A new database.
     *
     * @param driver {@code mariadb} or {@code mysql}
     */
    MariaDbFenceDatabase(String driver, String isolation) {
        super(EmptyDatabase.mariaDb(driver), isolation);
    }

    /** At serializable a read locks instead. */
    @Override
    void takeSnapshot(Connection connection) throws SQLException {
        boolean locks = connection.getTransactionIsolation() == Connection.TRANSACTION_SERIALIZABLE;
        try (Statement statement = connection.createStatement()) {
            statement.execute(locks ? "select 1" : "select mark from norn_low_water_mark");
        }
    }

    /** InnoDB sees a deadlock at once, and takes who has changed least. */
    @Override
    void lookForNoDeadlocks(Connection connection) {}

    @Override
    SQLException deadlock() {
        return new SQLException("deadlock", "40001", 1213);
    }

    @Override
    SQLException lockWaitExceeded() {
        return new SQLException("lock wait timeout", "HY000", 1205);
    }

    @Override
    String lockWaitLimitQuery() {
        return "select @@session.innodb_lock_wait_timeout";
    }

    @Override
    long waitingForALock() {
        return number("select count(*) from information_schema.innodb_trx t"
                + " join information_schema.processlist p on p.id = t.trx_mysql_thread_id"
                + " where p.db = database() and t.trx_state = 'LOCK WAIT'");
    }
}
