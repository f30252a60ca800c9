package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.embedded.TestDatabase;
import dev.norn.engine.TransactionId;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An installation of an earlier version keeps its transactions when it is brought to this one. */
class UpgradeTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final String SCHEMA = PostgresJournalSettings.DEFAULT_SCHEMA;

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void drop() {
        database.close();
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(database.dataSource())
                .defaultSchema(SCHEMA)
                .schemas(SCHEMA)
                .createSchemas(true)
                .locations("classpath:dev/norn/migrations/coordinator")
                .placeholders(Map.of("shardCount", "4"))
                .target(version)
                .load()
                .migrate();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setSchema(SCHEMA);
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect()) {
            connection.setSchema(SCHEMA);
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery(sql)) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
        }
        return rows;
    }

    @Test
    void shouldFindWhatHadNotEndedBeforeVersion4() throws Exception {
        migrateTo("3");
        long first = TransactionId.of(1, TransactionId.slotAt(Instant.now().toEpochMilli()));
        execute("""
                create table global_transaction_20260101 partition of global_transaction for values from (0) to (%1$d);
                create table journal_20260101 partition of journal for values from (0) to (%1$d);
                insert into global_transaction (id, version, created_at, deadline, ended_at, shard, mode, name, status)
                select %2$d + n * 1024, 1, now(), now(), case when n %% 10 > 0 then now() end, 1, 'SAGA', 'order',
                    case when n %% 10 = 0 then 'ACTIVE' when n %% 10 = 1 then 'ROLLED_BACK' else 'COMMITTED' end
                from generate_series(1, 100) n;
                insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)
                select id, 1, now(), 1, 1, '[]' from global_transaction;
                insert into node (node_id, term, address, incarnation, lease_expires_at, last_batch, previous_batch,
                    low_water_mark, joined_at)
                values ('a', 1, 'here', gen_random_uuid(), now(), 0, 0, 0, now());
                """.formatted(Long.MAX_VALUE, first));
        List<String> unfinished = query("select id from global_transaction where ended_at is null order by id");

        Migrations.migrate(database.dataSource(), SCHEMA, 4);

        assertThat(query("select id from global_transaction where lasting order by id"))
                .isEqualTo(unfinished);
        assertThat(query("select count(*) from global_transaction where undone"))
                .containsExactly("10");
        assertThat(query("select distinct lasting_below from shard"))
                .as("what has ended is not read again")
                .containsExactly(Long.toString(first + 100 * 1024 + 1))
                .isEqualTo(query("select lasting_below from node"));
        assertThat(query("select reloptions[1] from pg_class where relname = 'global_transaction_20260101'"))
                .containsExactly("fillfactor=45");
        PostgresJournalSettings settings = PostgresJournalSettings.of(
                        database.jdbcUrl(), database.user(), database.password())
                .withLeaseTime(LEASE);
        PostgresJournalStore store = PostgresJournalStore.open(settings);
        try {
            List<String> found = new ArrayList<>();
            store.replayUnfinished(
                    1, entries -> found.add(Long.toString(entries.getFirst().transactionId())));
            assertThat(found).isEqualTo(unfinished);
        } finally {
            store.close();
        }
    }

    @Test
    void shouldNameTheDeadLettersOfBeforeVersion6() throws Exception {
        migrateTo("4");
        execute("""
                create table global_transaction_20260101 partition of global_transaction for values from (0) to (%d);
                insert into global_transaction (id, version, created_at, deadline, shard, mode, name, status)
                values (1024, 1, now(), now(), 1, 'SAGA', 'order', 'ROLLING_BACK');
                insert into dead_letter (transaction_id, since, branch, attempts, shard, step, participant, operation,
                    kind, error_code, error_message)
                values (1024, now(), 0, 7, 1, 'charge', 'payment', 'refund', 'compensate', 'TIMEOUT', 'slow');
                """.formatted(Long.MAX_VALUE));

        Migrations.migrate(database.dataSource(), SCHEMA, 4);

        assertThat(query("select concat_ws('/', source, name, step, attempts, redrives) from dead_letter"))
                .containsExactly("branch/order/charge/7/0");
    }

    @Test
    void shouldPublishNothingOfWhatWasBeforeVersion5() throws Exception {
        migrateTo("4");
        long first = TransactionId.of(1, TransactionId.slotAt(Instant.now().toEpochMilli()));
        execute("""
                create table journal_20260101 partition of journal for values from (0) to (%1$d);
                insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)
                select %2$d + n * 1024, n, now(), 1, 1, '[]' from generate_series(1, 100) n;
                insert into node (node_id, term, address, incarnation, lease_expires_at, last_batch, previous_batch,
                    low_water_mark, joined_at)
                values ('a', 1, 'here', gen_random_uuid(), now(), 0, 0, 0, now());
                """.formatted(Long.MAX_VALUE, first));

        Migrations.migrate(database.dataSource(), SCHEMA, 4);

        assertThat(query("select term from node"))
                .as("a life of before is over")
                .containsExactly("2");
        assertThat(query("select relname from pg_class where relname ~ 'journal_20260101.*tick'"))
                .hasSize(1);
        PostgresJournalStore store = PostgresJournalStore.open(
                PostgresJournalSettings.of(database.jdbcUrl(), database.user(), database.password())
                        .withLeaseTime(LEASE));
        try {
            NodeTerm term = store.join("b", "here", 0, LEASE).term();
            ShardGrant grant = store.takeOver(term).get(1);
            assertThat(grant.relayed()).as("nothing was ever published").isNull();
            assertThat(grant.tick()).as("above the ticks of all entries").isPositive();
        } finally {
            store.close();
        }
    }
}
