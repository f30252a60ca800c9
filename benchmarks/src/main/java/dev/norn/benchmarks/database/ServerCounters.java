package dev.norn.benchmarks.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads what the server did, on a connection to another database than the measured ones. Commits and bytes are counted in
 * the WAL itself ({@code pg_walinspect}), so nothing depends on when a session reports its statistics, and full-page
 * images are told apart exactly. The WAL is the server's: what its own processes and idle systems wrote meanwhile is in
 * it. For one thread.
 */
public final class ServerCounters implements AutoCloseable {

    private static final String MOMENT = "select pg_current_wal_insert_lsn()::text,"
            + " (select xact_commit from pg_stat_database where datname = ?),"
            + " (select num_timed + num_requested from pg_stat_checkpointer)";

    private static final String WAL = "select sum(count) filter (where \"resource_manager/record_type\" = ?),"
            + " sum(record_size), sum(fpi_size) from pg_get_wal_stats(?::pg_lsn, ?::pg_lsn, true)";

    private static final String COMMIT_RECORD = "Transaction/COMMIT";

    private final Connection connection;
    private final PreparedStatement moment;
    private final PreparedStatement wal;

    private ServerCounters(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_walinspect");
        }
        this.moment = connection.prepareStatement(MOMENT);
        this.wal = connection.prepareStatement(WAL);
    }

    /** Connects to a server. */
    public static ServerCounters of(BenchmarkServer server) throws SQLException {
        return new ServerCounters(server.connect());
    }

    /** The counters now. */
    public ServerMoment now(String database) throws SQLException {
        moment.setString(1, database);
        try (ResultSet result = moment.executeQuery()) {
            result.next();
            return new ServerMoment(result.getString(1), result.getLong(2), result.getLong(3));
        }
    }

    /** What was done between two moments. Reads the WAL, so it costs time: not to be called while measuring. */
    public ServerWork between(ServerMoment begin, ServerMoment end) throws SQLException {
        wal.setString(1, COMMIT_RECORD);
        wal.setString(2, begin.wal());
        wal.setString(3, end.wal());
        try (ResultSet result = wal.executeQuery()) {
            result.next();
            long images = result.getLong(3);
            return new ServerWork(
                    result.getLong(1),
                    end.transactions() - begin.transactions(),
                    result.getLong(2) + images,
                    images,
                    end.checkpoints() - begin.checkpoints());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
