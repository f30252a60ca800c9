package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.engine.Decision;
import dev.norn.journal.Entry;
import dev.norn.journal.RowChange;
import dev.norn.journal.TransactionRow;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Writes batches as a simple program in JDBC would that was written for nothing else: multi-row inserts, an update by
 * {@code id = any (?)}, one transaction. Its plans are pinned, as those of the journal are: they must not change when
 * the tables grow.
 */
final class FloorConnection implements AutoCloseable {

    private static final String INSERT_ENTRIES =
            "insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)"
                    + " select id, sequence, now(), events, shard, payload"
                    + " from unnest(?, ?, ?, ?, ?) as e(id, sequence, events, shard, payload)";

    private static final String INSERT_ROWS =
            "insert into global_transaction (id, version, created_at, deadline, shard, mode, name, status)"
                    + " select id, ?, now(), now() + ? * interval '1 second', shard, ?, ?, ?"
                    + " from unnest(?, ?) as r(id, shard)";

    private static final String UPDATE_ROWS = "update global_transaction set status = ?, decision = ?,"
            + " decided_at = case when ? then now() end, ended_at = case when ? then now() end"
            + " where id = any (?)";

    private final List<Entry> points;
    private final Connection connection;
    private final PGConnection arrays;
    private final PreparedStatement insertEntries;
    private final PreparedStatement insertRows;
    private final PreparedStatement updateRows;

    private FloorConnection(List<Entry> points, Connection connection) throws SQLException {
        this.points = points;
        this.connection = connection;
        this.arrays = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = norn; set plan_cache_mode = force_generic_plan;"
                    + " set enable_seqscan = off; set enable_bitmapscan = off; set jit = off");
        }
        connection.setAutoCommit(false);
        this.insertEntries = connection.prepareStatement(INSERT_ENTRIES);
        this.insertRows = connection.prepareStatement(INSERT_ROWS);
        this.updateRows = connection.prepareStatement(UPDATE_ROWS);
    }

    static FloorConnection open(Database database, List<Entry> points) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("prepareThreshold", "1");
        return new FloorConnection(points, DriverManager.getConnection(database.url(), properties));
    }

    /** Writes entries of different transactions; on return they are durable. */
    void commit(List<FloorWrite> batch) throws SQLException {
        insertEntries(batch);
        for (int point = 0; point < points.size(); point++) {
            if (points.get(point).change() != RowChange.NONE) {
                int wanted = point;
                writeRows(
                        points.get(point),
                        batch.stream().filter(write -> write.point() == wanted).toList());
            }
        }
        connection.commit();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server notices the end of the connection.
        }
    }

    private void insertEntries(List<FloorWrite> batch) throws SQLException {
        int size = batch.size();
        long[] ids = new long[size];
        long[] sequences = new long[size];
        int[] events = new int[size];
        short[] shards = new short[size];
        String[] payloads = new String[size];
        for (int i = 0; i < size; i++) {
            FloorWrite write = batch.get(i);
            Entry point = points.get(write.point());
            ids[i] = write.id();
            sequences[i] = write.sequence();
            events[i] = point.eventCount();
            shards[i] = (short) write.shard();
            payloads[i] = point.payload();
        }
        insertEntries.setArray(1, arrays.createArrayOf("int8", ids));
        insertEntries.setArray(2, arrays.createArrayOf("int8", sequences));
        insertEntries.setArray(3, arrays.createArrayOf("int4", events));
        insertEntries.setArray(4, arrays.createArrayOf("int2", shards));
        insertEntries.setArray(5, arrays.createArrayOf("text", payloads));
        requireRows(insertEntries.executeUpdate(), size);
    }

    private void writeRows(Entry point, List<FloorWrite> writes) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        long[] ids = writes.stream().mapToLong(FloorWrite::id).toArray();
        if (point.created()) {
            insertRows(point.row(), ids, writes);
        } else {
            updateRows(point.row(), ids);
        }
    }

    private void insertRows(TransactionRow row, long[] ids, List<FloorWrite> writes) throws SQLException {
        short[] shards = new short[ids.length];
        for (int i = 0; i < ids.length; i++) {
            shards[i] = (short) writes.get(i).shard();
        }
        insertRows.setLong(1, row.version());
        insertRows.setLong(2, row.deadline().getEpochSecond() - row.createdAt().getEpochSecond());
        insertRows.setString(3, row.mode().name());
        insertRows.setString(4, row.name());
        insertRows.setString(5, row.status().name());
        insertRows.setArray(6, arrays.createArrayOf("int8", ids));
        insertRows.setArray(7, arrays.createArrayOf("int2", shards));
        requireRows(insertRows.executeUpdate(), ids.length);
    }

    private void updateRows(TransactionRow row, long[] ids) throws SQLException {
        @Nullable Decision decision = row.decision();
        updateRows.setString(1, row.status().name());
        updateRows.setString(2, decision == null ? null : decision.name());
        updateRows.setBoolean(3, row.decidedAt() != null);
        updateRows.setBoolean(4, row.endedAt() != null);
        updateRows.setArray(5, arrays.createArrayOf("int8", ids));
        requireRows(updateRows.executeUpdate(), ids.length);
    }

    private static void requireRows(int written, int expected) {
        if (written != expected) {
            throw new IllegalStateException(written + " rows written (expected: " + expected + ")");
        }
    }
}
