package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.journal.Batch;
import dev.norn.journal.Entries;
import dev.norn.journal.Entry;
import dev.norn.journal.KnownStart;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.RelayPosition;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PartitionMaintenanceTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Instant DAY = Instant.parse("2026-03-10T12:00:00Z");

    private PostgresFixture postgres;
    private PostgresJournalStore store;
    private NodeTerm term;

    @BeforeEach
    void begin() throws Exception {
        postgres = new PostgresFixture(4);
        store = postgres.open(LEASE);
        term = store.join("a", "here", 0, LEASE).term();
    }

    @AfterEach
    void drop() {
        postgres.close();
    }

    private List<String> partitions(String table) throws Exception {
        return postgres.query("select right(inhrelid::regclass::text, 8) from pg_inherits where inhparent = '" + table
                + "'::regclass order by 1");
    }

    private static Instant daysLater(int days) {
        return DAY.plus(Duration.ofDays(days));
    }

    @Test
    void shouldMakePartitionsFromYesterdayToAWeekAhead() throws Exception {
        store.maintain(DAY);
        store.maintain(DAY);
        List<String> expected = List.of(
                "20260309",
                "20260310",
                "20260311",
                "20260312",
                "20260313",
                "20260314",
                "20260315",
                "20260316",
                "20260317");
        assertThat(partitions("journal")).isEqualTo(expected);
        assertThat(partitions("global_transaction")).isEqualTo(expected);
    }

    @Test
    void shouldMakePartitionsWithoutWaitingForAWriterNorMakingItWait() throws Exception {
        store.maintain(DAY);
        try (Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("lock table journal, global_transaction in row exclusive mode");
            store.maintain(daysLater(3));
            assertThat(partitions("journal")).contains("20260320");
            writer.commit();
        }
    }

    @Test
    void shouldDropADayOnlyWhenAllItsTransactionsHaveEndedAndItIsPastRetention() throws Exception {
        store.maintain(DAY);
        Entries ended = new Entries(DAY);
        Entries running = new Entries(daysLater(1));
        Entry done = ended.start(0);
        Entry stuck = running.start(0);
        store.commit(new Batch(term, 1, List.of(done, ended.end(done), stuck)));

        store.maintain(daysLater(30));
        assertThat(store.read(done.transactionId())).as("not past retention").hasSize(2);

        store.maintain(daysLater(33));
        assertThat(partitions("journal")).contains("20260311").doesNotContain("20260309", "20260310", "20260312");
        assertThat(partitions("global_transaction")).isEqualTo(partitions("journal"));
        assertThat(store.read(done.transactionId())).isEmpty();
        assertThat(store.read(stuck.transactionId())).hasSize(1);

        store.commit(new Batch(term, 2, List.of(running.end(stuck))));
        store.maintain(daysLater(33));
        assertThat(partitions("journal")).doesNotContain("20260311");
    }

    @Test
    void shouldKeepADayUntilItsEventsArePublished() throws Exception {
        store.maintain(DAY);
        ShardGrant grant = store.takeOver(term).getFirst();
        Entries ended = new Entries(DAY);
        Entry done = ended.start(0);
        Entry last = ended.end(done);
        store.commit(new Batch(term, 1, List.of(done, last)));
        publishedUpTo(new RelayPosition(done.firstSequence() + 1, grant.tick()));

        store.maintain(daysLater(33), true);
        assertThat(partitions("journal")).contains("20260310").doesNotContain("20260309", "20260311");
        assertThat(store.read(done.transactionId())).hasSize(2);

        publishedUpTo(new RelayPosition(last.firstSequence() + 1, grant.tick()));
        store.maintain(daysLater(33), true);
        assertThat(partitions("journal")).doesNotContain("20260310");
    }

    private void publishedUpTo(RelayPosition position) throws Exception {
        store.renew(term, LEASE, List.of(new ShardReservation(0, 1, 1, 0, position)), 0);
    }

    @Test
    void shouldFinishWhatAnEarlierRunLeftHalfDone() throws Exception {
        store.maintain(DAY);
        postgres.execute("alter table journal detach partition journal_20260310");
        store.maintain(daysLater(40));
        assertThat(postgres.query("select relname from pg_class where relname ~ '_20260310$'"))
                .isEmpty();
    }

    @Test
    void shouldExpireKeysAfterTheirRetentionAndNotBefore() throws Exception {
        store.maintain(DAY);
        Entries entries = new Entries(DAY);
        Entry start = entries.start(1, "key", "body");
        store.commit(new Batch(term, 1, List.of(start)));
        store.maintain(daysLater(6));
        assertThat(store.findByKey(1, Entries.key("key", "body")))
                .contains(new KnownStart(start.transactionId(), true));
        store.maintain(daysLater(8));
        assertThat(store.findByKey(1, Entries.key("key", "body"))).isEmpty();
        assertThat(store.read(start.transactionId())).hasSize(1);
    }
}
