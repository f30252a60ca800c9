package dev.norn.journal.postgres;

import dev.norn.embedded.TestDatabase;
import dev.norn.journal.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A migrated database and stores on it; drops it at the end. */
final class PostgresFixture implements AutoCloseable {

    final TestDatabase database = TestDatabase.create();
    private final List<PostgresJournalStore> open = new ArrayList<>();

    PostgresFixture(int shards) {
        Migrations.migrate(database.dataSource(), PostgresJournalSettings.DEFAULT_SCHEMA, shards);
    }

    PostgresJournalSettings settings(Duration lease) {
        return PostgresJournalSettings.of(database.jdbcUrl(), database.user(), database.password())
                .withLeaseTime(lease);
    }

    PostgresJournalStore open(Duration lease) throws StoreException {
        return open(settings(lease));
    }

    PostgresJournalStore open(PostgresJournalSettings settings) throws StoreException {
        PostgresJournalStore store = PostgresJournalStore.open(settings);
        open.add(store);
        return store;
    }

    Connection connect() throws SQLException {
        Connection connection = database.connect();
        connection.setSchema(PostgresJournalSettings.DEFAULT_SCHEMA);
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    /** Closes the stores and makes the installation as good as new; cheaper than a database for each test. */
    void reset() throws SQLException {
        open.forEach(PostgresJournalStore::close);
        open.clear();
        execute("""
                truncate node, global_transaction, journal, idempotency_key, dead_letter restart identity;
                update shard
                set owner = null, owner_term = 0, epoch = 0, sequence_high_water = 1, slot_high_water = 0, lasting_below = 0,
                    relay_position = 0, relay_tick = null;
                """);
    }

    @Override
    public void close() {
        open.forEach(PostgresJournalStore::close);
        database.close();
    }
}
