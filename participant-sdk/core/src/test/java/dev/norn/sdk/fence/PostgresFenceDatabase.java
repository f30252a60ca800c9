package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** On PostgreSQL. */
final class PostgresFenceDatabase extends FenceDatabase {
    PostgresFenceDatabase(String isolation) {
        super(EmptyDatabase.postgres(), isolation);
    }

    @Override
    void takeSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select mark from norn_low_water_mark");
        }
    }

    /** Who waits looks once, after so long a wait: whoever does when the circle has closed is the victim. */
    @Override
    void lookForNoDeadlocks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local deadlock_timeout = '1h'");
        }
    }

    @Override
    SQLException deadlock() {
        return new SQLException("deadlock", "40P01");
    }

    @Override
    SQLException lockWaitExceeded() {
        return new SQLException("lock timeout", "55P03");
    }

    @Override
    String lockWaitLimitQuery() {
        return "select extract(epoch from current_setting('lock_timeout')::interval)";
    }

    @Override
    long waitingForALock() {
        return number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock'");
    }
}
