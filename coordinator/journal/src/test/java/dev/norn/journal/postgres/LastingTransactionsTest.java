package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.TransactionId;
import dev.norn.journal.Batch;
import dev.norn.journal.Entries;
import dev.norn.journal.Entry;
import dev.norn.journal.JournalStore;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StoreException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What has not ended is found, whether it is old, and marked as lasting by renewals, or new, and in no index of its own.
 */
@Timeout(120)
class LastingTransactionsTest {

    private static final int SHARDS = 4;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final PostgresFixture postgres = new PostgresFixture(SHARDS);

    private PostgresJournalStore store;
    private Instant now;
    private Owner owner;

    @AfterAll
    static void drop() {
        postgres.close();
    }

    @BeforeEach
    void begin() throws Exception {
        postgres.reset();
        store = postgres.open(LEASE);
        now = store.now();
        store.maintain(now);
        owner = new Owner(store, "a");
    }

    /** A node with some shards. */
    private static final class Owner {
        private final JournalStore store;
        private final NodeTerm term;
        private final Map<Integer, Long> epochs = new HashMap<>();
        private long batches;

        Owner(JournalStore store, String nodeId) throws StoreException {
            this.store = store;
            this.term = store.join(nodeId, "here", 0, LEASE).term();
            takeOver();
        }

        void takeOver() throws StoreException {
            for (ShardGrant grant : store.takeOver(term)) {
                epochs.put(grant.shard(), grant.epoch());
            }
        }

        synchronized void commit(Entry... entries) throws StoreException {
            store.commit(new Batch(term, ++batches, List.of(entries)));
        }

        void renew() throws StoreException {
            List<ShardReservation> reservations = new ArrayList<>();
            epochs.forEach((shard, epoch) -> reservations.add(new ShardReservation(shard, epoch, 1, 0)));
            store.renew(term, LEASE, reservations, 0);
        }
    }

    private Entries secondsAgo(long seconds) {
        return new Entries(now.minusSeconds(seconds));
    }

    private List<Long> unfinished(int shard) throws StoreException {
        List<Long> ids = new ArrayList<>();
        store.replayUnfinished(shard, entries -> ids.add(entries.getFirst().transactionId()));
        return ids;
    }

    private static List<Long> lasting() throws Exception {
        return numbers("select id from global_transaction where lasting order by id");
    }

    private static List<Long> numbers(String sql) throws Exception {
        return postgres.query(sql).stream().map(Long::valueOf).toList();
    }

    @Test
    void shouldMarkWhatIsOldAndHasNotEnded() throws Exception {
        Entry old = secondsAgo(60).start(1);
        Entry ended = secondsAgo(50).start(1);
        Entry recent = secondsAgo(0).start(1);
        owner.commit(old, ended, recent);
        owner.commit(secondsAgo(0).end(ended));
        owner.renew();
        assertThat(lasting()).as("the first renewal only publishes").isEmpty();
        owner.renew();
        assertThat(lasting()).containsExactly(old.transactionId());
        assertThat(unfinished(1)).containsExactly(old.transactionId(), recent.transactionId());

        owner.commit(secondsAgo(0).end(old));
        assertThat(lasting()).isEmpty();
        assertThat(unfinished(1)).containsExactly(recent.transactionId());
    }

    @Test
    void shouldMarkAtOnceWhatIsInsertedBelowWhatWasPublished() throws Exception {
        owner.renew();
        Entry late = secondsAgo(60).start(1);
        Entry lateAndEnded = secondsAgo(50).start(1);
        owner.commit(
                late,
                secondsAgo(0)
                        .withRow(lateAndEnded, secondsAgo(0).end(lateAndEnded).row()));
        assertThat(lasting()).containsExactly(late.transactionId());
        owner.renew();
        assertThat(unfinished(1)).containsExactly(late.transactionId());
    }

    @Test
    void shouldTakeOverBelowWhichIdEverythingIsMarked() throws Exception {
        owner.renew();
        owner.renew();
        List<Long> below = numbers("select max(lasting_below) from shard");
        store.leave(owner.term);
        Owner heir = new Owner(store, "b");
        assertThat(numbers("select lasting_below from node where node_id = 'b'"))
                .isEqualTo(below);
        Entry late = secondsAgo(60).start(2);
        heir.commit(late);
        assertThat(unfinished(2)).containsExactly(late.transactionId());
    }

    @Test
    void shouldMarkOnlySoMuchAtATime() throws Exception {
        postgres.execute("""
                insert into global_transaction (id, version, created_at, deadline, shard, mode, name, status)
                select %d + n * 1024, 1, now(), now(), 1, 'SAGA', 'order', 'ACTIVE' from generate_series(1, 6000) n;
                insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)
                select id, 1, now(), 1, 1, '[]' from global_transaction;
                """.formatted(secondsAgo(100).newId(1)));
        List<Long> all = numbers("select id from global_transaction order by id");
        List<Integer> marked = new ArrayList<>();
        for (int renewal = 0; renewal < 4; renewal++) {
            owner.renew();
            marked.add(lasting().size());
            assertThat(unfinished(1)).isEqualTo(all);
        }
        assertThat(marked).containsExactly(0, 5_000, 6_000, 6_000);
    }

    @Test
    void shouldFindExactlyWhatHasNotEndedWhateverHappens() throws Exception {
        long seed = Long.getLong("norn.test.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Long, Entry> expected = new TreeMap<>();
        long sequence = 1;
        String nodeId = "a";
        for (int step = 0; step < 200; step++) {
            int kind = random.nextInt(10);
            if (kind < 5) {
                Entry start = secondsAgo(random.nextInt(40) - 5).start(random.nextInt(SHARDS));
                if (numbers("select 1 from global_transaction where id = " + start.transactionId())
                        .isEmpty()) {
                    owner.commit(secondsAgo(0).withSequence(start, sequence++));
                    expected.put(start.transactionId(), start);
                }
            } else if (kind < 7 && !expected.isEmpty()) {
                List<Entry> running = List.copyOf(expected.values());
                Entry start = running.get(random.nextInt(running.size()));
                owner.commit(secondsAgo(0).withSequence(secondsAgo(0).end(start), sequence++));
                expected.remove(start.transactionId());
            } else if (kind < 9) {
                owner.renew();
            } else {
                store.leave(owner.term);
                nodeId = nodeId.equals("a") ? "b" : "a";
                owner = new Owner(store, nodeId);
                owner.batches = numbers("select last_batch from node where node_id = '" + nodeId + "'")
                        .getFirst();
            }
            for (int shard = 0; shard < SHARDS; shard++) {
                int number = shard;
                assertThat(unfinished(shard))
                        .as("norn.test.seed=%d, step %d", seed, step)
                        .isEqualTo(expected.keySet().stream()
                                .filter(id -> TransactionId.shard(id) == number)
                                .toList());
            }
        }
    }

    @Test
    void shouldMissNothingThatBatchesInsertAndEndWhileARenewalLooks() throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch written = new CountDownLatch(1);
        TreeSet<Long> expected = new TreeSet<>();
        Entries entries = secondsAgo(12);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        List<Entry> running = new ArrayList<>();
                        while (!stopping.get()) {
                            write(entries, running, expected);
                            written.countDown();
                        }
                    },
                    executor);
            assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
            for (int renewal = 0; renewal < 100; renewal++) {
                owner.renew();
            }
            stopping.set(true);
            writing.join();
        }
        List<Long> found = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            found.addAll(unfinished(shard));
        }
        assertThat(found).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
        assertThat(lasting()).isNotEmpty();
    }

    /** Starts three and ends two of those that run, in one batch; the ids move on by milliseconds, through the boundary. */
    private void write(Entries entries, List<Entry> running, TreeSet<Long> expected) {
        List<Entry> batch = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            Entry start = entries.start(shard);
            running.add(start);
            expected.add(start.transactionId());
            batch.add(start);
        }
        for (int skipped = 0; skipped < 200 << TransactionId.COUNTER_BITS; skipped++) {
            entries.newId(0);
        }
        while (running.size() > 20) {
            Entry ended = running.remove(running.size() / 2);
            expected.remove(ended.transactionId());
            batch.add(entries.end(ended));
        }
        try {
            owner.commit(batch.toArray(Entry[]::new));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldCountIdsAsTheEngineDoes() throws Exception {
        assertThat(numbers("select norn_first_id('%s')".formatted(now)))
                .containsExactly(TransactionId.of(0, TransactionId.slotAt(now.toEpochMilli())));
    }

    @Test
    void shouldReachWhatIsUnfinishedByAnIndexHoweverLargeTheTableIs() throws Exception {
        postgres.execute("""
                insert into global_transaction
                    (id, version, created_at, deadline, shard, mode, name, status, ended_at, lasting)
                select %d - n * 1024, 1, now(), now(), 0, 'SAGA', 'order', 'ACTIVE',
                    case when n %% 100 > 0 then now() end, case when n %% 100 = 0 then true end
                from generate_series(1, 50000) n;
                analyze global_transaction;
                """.formatted(secondsAgo(30).newId(0)));
        try (Session session = Session.open(postgres.settings(LEASE), SessionProfile.reader(Duration.ofSeconds(10)));
                Statement statement = session.connection().createStatement()) {
            for (String sql : List.of(JournalReader.LASTING, JournalReader.RECENT)) {
                statement.execute("prepare unfinished(smallint, bigint, bigint) as " + numbered(sql));
                String plan = plan(statement, "execute unfinished(0, 0, " + Long.MAX_VALUE + ")");
                assertThat(plan).contains("Index").doesNotContain("Seq Scan", "Sort");
                assertThat(plan.contains("_shard_id_idx")).isEqualTo(sql.equals(JournalReader.LASTING));
                statement.execute("deallocate unfinished");
            }
        }
    }

    private static String numbered(String sql) {
        return sql.replaceFirst("\\?", "\\$1").replaceFirst("\\?", "\\$2").replaceFirst("\\?", "\\$3");
    }

    private static String plan(Statement statement, String sql) throws Exception {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("explain " + sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
