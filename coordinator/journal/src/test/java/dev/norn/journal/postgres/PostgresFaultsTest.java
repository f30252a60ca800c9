package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.DeadLetterChange;
import dev.norn.journal.Entries;
import dev.norn.journal.Entry;
import dev.norn.journal.GroupCommit;
import dev.norn.journal.GroupCommitLimits;
import dev.norn.journal.GroupCommitter;
import dev.norn.journal.KnownStart;
import dev.norn.journal.Lease;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.StoreException;
import dev.norn.journal.TransactionRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The journal in PostgreSQL when connections break, owners stop, and batches fail. */
@Timeout(180)
class PostgresFaultsTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final PostgresFixture postgres = new PostgresFixture(8);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private PostgresJournalStore store;
    private Entries entries;
    private NodeTerm term;

    @BeforeEach
    void begin() throws Exception {
        postgres.reset();
        store = postgres.open(LEASE);
        store.maintain(store.now());
        entries = new Entries(store.now());
        term = store.join("a", "here", 0, LEASE).term();
        store.takeOver(term);
    }

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @AfterAll
    static void drop() {
        postgres.close();
    }

    private static BatchResult commit(PostgresJournalStore store, NodeTerm term, long number, Entry... batch)
            throws StoreException {
        return store.commit(new Batch(term, number, List.of(batch)));
    }

    private Future<BatchResult> commitAside(long number, Entry... batch) {
        return executor.submit(() -> commit(store, term, number, batch));
    }

    private static Throwable failure(Future<?> future) throws InterruptedException {
        try {
            return fail("committed: " + future.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** A connection that holds a lock on a table until it is closed. */
    private static Connection locking(String table) throws SQLException {
        Connection connection = postgres.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in access exclusive mode");
        }
        return connection;
    }

    private static void awaitSessionsThatWaitForALock(int count) {
        await().atMost(LONG_ENOUGH)
                .until(() -> postgres.query("select count(*) from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock'")
                        .equals(List.of(Integer.toString(count))));
    }

    private Entry withLabel(Entry entry, String value) {
        TransactionRow row = entry.row();
        return entries.withRow(
                entry,
                new TransactionRow(
                        row.id(),
                        row.mode(),
                        row.name(),
                        row.version(),
                        row.status(),
                        row.decision(),
                        null,
                        Map.of("label", value),
                        row.createdAt(),
                        row.deadline(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** Java has no objection to it; {@code jsonb} does. */
    private Entry unstorable() {
        return withLabel(entries.start(0), "nul \u0000");
    }

    private Entry withDeadLetter(Entry entry) {
        return entries.withDeadLetters(
                entry,
                new DeadLetterChange.Parked(
                        entry.transactionId(), 0, "n", "s", "p", "o", "action", 1, 0, "E", "m", null, entry.time()));
    }

    @Test
    void shouldCommitABatchInOneRoundTrip() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(postgres.database.jdbcUrl())) {
            PostgresJournalStore counted = throughProxy(proxy);
            NodeTerm mine = counted.join("b", "here", 0, LEASE).term();
            Entry start = entries.start(0, "key", "body");
            commit(counted, mine, 1, start);
            int before = proxy.requests();
            commit(counted, mine, 2, entries.step(start), entries.start(0, "key", "body"));
            commit(counted, mine, 3, withDeadLetter(entries.end(start)), withLabel(entries.start(1), "value"));
            assertThat(proxy.requests() - before).isEqualTo(2);
        }
    }

    @Test
    void shouldResolveACommitWhoseAnswerWasCutOff() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(postgres.database.jdbcUrl())) {
            PostgresJournalStore cut = throughProxy(proxy);
            NodeTerm mine = cut.join("b", "here", 0, LEASE).term();
            commit(cut, mine, 1, entries.start(0));
            Entry entry = entries.start(0);

            proxy.cutNext(CuttingProxy.Cut.BEFORE_ANSWER);
            assertThatExceptionOfType(StoreException.Ambiguous.class).isThrownBy(() -> commit(cut, mine, 2, entry));

            Lease lease = cut.join("b", "here", mine.term(), LEASE);
            assertThat(lease.lastBatch()).isEqualTo(2);
            assertThat(cut.read(entry.transactionId())).hasSize(1);
            commit(cut, lease.term(), 3, entries.step(entry));
        }
    }

    @Test
    void shouldResolveACommitThatNeverReachedTheServer() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(postgres.database.jdbcUrl())) {
            PostgresJournalStore cut = throughProxy(proxy);
            NodeTerm mine = cut.join("b", "here", 0, LEASE).term();
            commit(cut, mine, 1, entries.start(0));
            Entry entry = entries.start(0);

            proxy.cutNext(CuttingProxy.Cut.BEFORE_REQUEST);
            assertThatExceptionOfType(StoreException.Ambiguous.class).isThrownBy(() -> commit(cut, mine, 2, entry));

            Lease lease = cut.join("b", "here", mine.term(), LEASE);
            assertThat(lease.lastBatch()).isEqualTo(1);
            assertThat(cut.read(entry.transactionId())).isEmpty();
            commit(cut, lease.term(), 2, entry);
        }
    }

    @Test
    void shouldWaitForAnOrphanedBatchWhenItTakesOverFromItself() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(postgres.database.jdbcUrl())) {
            PostgresJournalStore cut = throughProxy(proxy);
            NodeTerm mine = cut.join("b", "here", 0, LEASE).term();
            Entry entry = withDeadLetter(entries.start(0));
            Future<BatchResult> orphan;
            Future<Lease> joining;
            try (Connection lock = locking("dead_letter")) {
                orphan = executor.submit(() -> commit(cut, mine, 1, entry));
                awaitSessionsThatWaitForALock(1);
                proxy.cutAll();
                assertThat(failure(orphan)).isInstanceOf(StoreException.Ambiguous.class);
                joining = executor.submit(() -> joinAgain(cut, mine));
                awaitSessionsThatWaitForALock(2);
                assertThat(joining).isNotDone();
                lock.rollback();
            }
            assertThat(joining.get().lastBatch()).isEqualTo(1);
            assertThat(store.read(entry.transactionId())).hasSize(1);
        }
    }

    /** The session that the pool kept was cut too, which shows only when it is used. */
    private static Lease joinAgain(PostgresJournalStore store, NodeTerm previous) throws StoreException {
        try {
            return store.join(previous.nodeId(), "here", previous.term(), LEASE);
        } catch (StoreException.Ambiguous e) {
            return store.join(previous.nodeId(), "here", previous.term(), LEASE);
        }
    }

    @Test
    void shouldJoinAgainWhenTheAnswerToTheFirstJoinWasCutOff() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(postgres.database.jdbcUrl())) {
            PostgresJournalStore cut = throughProxy(proxy);
            NodeTerm mine = cut.join("b", "here", 0, LEASE).term();
            proxy.cutNext(CuttingProxy.Cut.BEFORE_ANSWER);
            assertThatExceptionOfType(StoreException.Ambiguous.class)
                    .isThrownBy(() -> cut.join("b", "here", mine.term(), LEASE));
            assertThat(cut.join("b", "here", mine.term(), LEASE).term().term()).isEqualTo(mine.term() + 2);
        }
    }

    private static PostgresJournalStore throughProxy(CuttingProxy proxy) throws StoreException {
        return postgres.open(PostgresJournalSettings.of(
                        proxy.through(postgres.database.jdbcUrl()),
                        postgres.database.user(),
                        postgres.database.password())
                .withLeaseTime(LEASE));
    }

    @Test
    void shouldNotKnowTheOutcomeWhenTheServerEndsTheSession() throws Exception {
        Entry entry = withDeadLetter(entries.start(0));
        try (Connection lock = locking("dead_letter")) {
            Future<BatchResult> batch = commitAside(1, entry);
            awaitSessionsThatWaitForALock(1);
            postgres.query("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and wait_event_type = 'Lock'");
            assertThat(failure(batch)).isInstanceOf(StoreException.Ambiguous.class);
            lock.rollback();
        }
        Lease lease = store.join("a", "here", term.term(), LEASE);
        assertThat(lease.lastBatch()).isZero();
        assertThat(store.read(entry.transactionId())).isEmpty();
    }

    @Test
    void shouldBeSureThatNothingWasWrittenWhenAStatementTimesOut() throws Exception {
        Duration shortLease = Duration.ofSeconds(3);
        PostgresJournalStore impatient = postgres.open(shortLease);
        Entry entry = withDeadLetter(entries.start(0));
        try (Connection lock = locking("dead_letter")) {
            assertThatExceptionOfType(StoreException.Unavailable.class)
                    .isThrownBy(() -> commit(impatient, term, 1, entry));
            lock.rollback();
        }
        assertThat(impatient.read(entry.transactionId())).isEmpty();
        commit(impatient, term, 1, entry);
        assertThat(impatient.read(entry.transactionId())).hasSize(1);
    }

    @Test
    void shouldTakeOverFromAnOwnerThatStoppedInsideATransaction() throws Exception {
        PostgresJournalSettings settings = postgres.settings(Duration.ofSeconds(2));
        try (Session stopped = Session.open(settings, SessionProfile.writer(settings.leaseTime()))) {
            Connection connection = stopped.connection();
            connection.setAutoCommit(false);
            try (PreparedStatement fence = stopped.prepared("select norn_fence(?, ?, ?)")) {
                fence.setString(1, "a");
                fence.setLong(2, term.term());
                fence.setLong(3, 1);
                fence.execute();
            }
            postgres.execute("update shard set owner_term = owner_term"); // the row of the node is locked, not these
            PostgresJournalStore heirStore = postgres.open(settings);
            NodeTerm heir = heirStore.join("b", "there", 0, LEASE).term();
            assertThat(heirStore.takeOver(heir)).as("its lease lives").isEmpty();

            // The lock is still held: the end of the lease is set behind the owner's back, by moving everybody's clock.
            Future<Integer> ending = executor.submit(() -> {
                postgres.execute("update node set lease_expires_at = clock_timestamp() where node_id = 'a'");
                return heirStore.takeOver(heir).size();
            });
            assertThat(ending.get())
                    .as("it waits until the idle transaction was ended")
                    .isEqualTo(8);
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
        }
        assertThatExceptionOfType(StoreException.Fenced.class)
                .isThrownBy(() -> commit(store, term, 1, entries.start(0)));
    }

    @Test
    void shouldFenceABatchThatWaitedWhileAnotherTookOver() throws Exception {
        postgres.execute("update node set lease_expires_at = clock_timestamp() where node_id = 'a'");
        NodeTerm heir = store.join("b", "there", 0, LEASE).term();
        Entry late = entries.start(0);
        try (Connection takeover = postgres.connect()) {
            takeover.setAutoCommit(false);
            try (PreparedStatement statement =
                    takeover.prepareStatement("select count(*) from norn_take_over('b', ?)")) {
                statement.setLong(1, heir.term());
                statement.execute();
            }
            Future<BatchResult> batch = commitAside(1, late);
            awaitSessionsThatWaitForALock(1);
            takeover.commit();
            assertThat(failure(batch)).isInstanceOf(StoreException.Fenced.class);
        }
        assertThat(store.read(late.transactionId())).isEmpty();
    }

    private void loseLease(String nodeId) throws SQLException {
        postgres.execute("update node set lease_expires_at = clock_timestamp() where node_id = '" + nodeId + "'");
    }

    /** A batch of the node that waits, in a transaction which holds the lock of the node's row. */
    private static Connection fencing(String nodeId, NodeTerm of) throws SQLException {
        Connection connection = postgres.connect();
        connection.setAutoCommit(false);
        try (PreparedStatement fence = connection.prepareStatement("select norn_fence(?, ?, 1)")) {
            fence.setString(1, nodeId);
            fence.setLong(2, of.term());
            fence.execute();
        }
        return connection;
    }

    @Test
    void shouldGoOnWritingWhileItWaitsForTheBatchOfADeadNode() throws Exception {
        NodeTerm heir = store.join("b", "there", 0, LEASE).term();
        Future<Integer> takeover;
        loseLease("a");
        try (Connection batch = fencing("a", term)) {
            takeover = executor.submit(() -> store.takeOver(heir).size());
            awaitSessionsThatWaitForALock(1);
            commit(store, heir, 1, entries.start(0));
            store.renew(heir, LEASE, List.of(), 0);
            assertThat(takeover).isNotDone();
            batch.commit();
        }
        assertThat(takeover.get()).isEqualTo(8);
        commit(store, heir, 2, entries.start(0));
    }

    @Test
    void shouldNotWaitForTheBatchOfADeadNodeWhileThereAreOtherShardsToTake() throws Exception {
        postgres.execute("update shard set owner = null where shard >= 6");
        NodeTerm other = store.join("c", "elsewhere", 0, LEASE).term();
        store.takeOver(other);
        postgres.execute("update shard set owner = null where shard = 5");
        NodeTerm heir = store.join("b", "there", 0, LEASE).term();
        loseLease("a");
        try (Connection batch = fencing("a", term)) {
            assertThat(store.takeOver(heir)).as("it had no owner").hasSize(1);
            loseLease("c");
            assertThat(store.takeOver(heir)).as("its owner is dead, and idle").hasSize(2);
            batch.rollback();
        }
        assertThat(store.takeOver(heir)).hasSize(5);
    }

    @Test
    void shouldLeaveNothingBehindWhenItsOwnTermEndsDuringATakeover() throws Exception {
        NodeTerm heir = store.join("b", "there", 0, LEASE).term();
        Future<List<ShardGrant>> takeover;
        loseLease("a");
        try (Connection batch = fencing("a", term)) {
            takeover = executor.submit(() -> store.takeOver(heir));
            awaitSessionsThatWaitForALock(1);
            store.join("b", "there", heir.term(), LEASE);
            batch.commit();
        }
        assertThat(failure(takeover)).isInstanceOf(StoreException.Fenced.class);
        commit(store, term, 2, entries.start(0));
        assertThat(postgres.query("select distinct owner || ' ' || epoch from shard"))
                .containsExactly("a 1");
    }

    @Test
    void shouldNotStartTwiceWhenAKeyExpiresWhileABatchFindsIt() throws Exception {
        Entry expired = entries.start(0, "key", "body");
        commit(store, term, 1, expired);
        Entry start = entries.start(0, "key", "body");
        postgres.execute("""
                create function stop_here() returns trigger language plpgsql
                as $$ begin perform pg_advisory_xact_lock(4711); return null; end $$;
                create trigger stop_here after insert on idempotency_key
                for each statement execute function stop_here();
                """);
        Future<BatchResult> batch;
        try (Connection gate = postgres.connect();
                Statement statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(4711)");
            batch = commitAside(2, start);
            awaitSessionsThatWaitForALock(1);
            postgres.execute("delete from idempotency_key");
            statement.execute("select pg_advisory_unlock(4711)");
            assertThat(failure(batch))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("1 of 1 idempotency keys expired");
        } finally {
            postgres.execute("drop function stop_here cascade");
        }
        assertThat(store.read(start.transactionId())).isEmpty();
        assertThat(commit(store, term, 2, start)).isEqualTo(BatchResult.COMPLETE);
        assertThat(store.findByKey(0, Entries.key("key", "body")))
                .contains(new KnownStart(start.transactionId(), true));
    }

    @Test
    void shouldWaitForAKeyThatIsJustExpiring() throws Exception {
        commit(store, term, 1, entries.start(0, "key", "body"));
        Entry start = entries.start(0, "key", "body");
        Future<BatchResult> batch;
        try (Connection expiry = postgres.connect();
                Statement statement = expiry.createStatement()) {
            expiry.setAutoCommit(false);
            statement.execute("delete from idempotency_key");
            batch = commitAside(2, start);
            awaitSessionsThatWaitForALock(1);
            expiry.commit();
        }
        assertThat(batch.get()).isEqualTo(BatchResult.COMPLETE);
        assertThat(store.read(start.transactionId())).hasSize(1);
        assertThat(store.findByKey(0, Entries.key("key", "body")))
                .contains(new KnownStart(start.transactionId(), true));
    }

    @Test
    void shouldFailTheSecondBatchInFlightWhenTheFirstFails() throws Exception {
        Entry second = entries.start(1);
        Future<BatchResult> batchOne;
        Future<BatchResult> batchTwo;
        try (Connection lock = locking("journal")) {
            batchOne = commitAside(1, unstorable());
            awaitSessionsThatWaitForALock(1);
            batchTwo = commitAside(2, second);
            awaitSessionsThatWaitForALock(2);
            lock.rollback();
        }
        assertThat(failure(batchOne)).isInstanceOf(StoreException.RefusedData.class);
        assertThat(failure(batchTwo)).isInstanceOf(StoreException.OutOfOrder.class);
        assertThat(store.read(second.transactionId())).isEmpty();
        commit(store, term, 1, second);
    }

    @Test
    void shouldLetTheSecondBatchInFlightWaitForTheFirst() throws Exception {
        Entry start = entries.start(1);
        Future<BatchResult> batchOne;
        Future<BatchResult> batchTwo;
        try (Connection lock = locking("journal")) {
            batchOne = commitAside(1, start);
            awaitSessionsThatWaitForALock(1);
            batchTwo = commitAside(2, entries.end(start));
            awaitSessionsThatWaitForALock(2);
            lock.rollback();
        }
        assertThat(batchOne.get()).isEqualTo(BatchResult.COMPLETE);
        assertThat(batchTwo.get()).isEqualTo(BatchResult.COMPLETE);
        assertThat(store.row(start.transactionId()).orElseThrow().status().ended())
                .isTrue();
    }

    @Test
    void shouldShowAReaderNothingOfABatchInFlightAndNotMakeItWait() throws Exception {
        Entry entry = withDeadLetter(entries.start(0, "key", "body"));
        Future<BatchResult> batch;
        try (Connection lock = locking("dead_letter")) {
            batch = commitAside(1, entry);
            awaitSessionsThatWaitForALock(1);
            assertThat(store.read(entry.transactionId())).isEmpty();
            assertThat(store.row(entry.transactionId())).isEmpty();
            assertThat(store.findByKey(0, Entries.key("key", "body"))).isEmpty();
            lock.rollback();
        }
        batch.get();
        assertThat(store.read(entry.transactionId())).hasSize(1);
    }

    @Test
    void shouldFindTheOneEntryThatPostgresRefusesForItsData() throws Exception {
        List<CompletableFuture<String>> outcomes = new ArrayList<>();
        GroupCommitter committer = committer(2);
        for (int index = 0; index < 100; index++) {
            outcomes.add(append(committer, index == 37 ? unstorable() : entries.start(index % 8)));
        }
        for (int index = 0; index < 100; index++) {
            assertThat(outcomes.get(index).get()).isEqualTo(index == 37 ? "refused" : "committed");
        }
        assertThat(postgres.query("select count(*) from global_transaction")).containsExactly("99");
        assertThat(postgres.query("select count(*) from journal")).containsExactly("99");
    }

    @Test
    void shouldStartOneTransactionWhenManyClientsRaceWithOneKey() throws Exception {
        GroupCommitter committer = committer(2);
        List<CompletableFuture<CompletableFuture<String>>> clients = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(1);
        for (int client = 0; client < 64; client++) {
            clients.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            together.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return append(committer, entries.start(3, "key", "body"));
                    },
                    executor));
        }
        together.countDown();
        List<String> outcomes = new ArrayList<>();
        for (CompletableFuture<CompletableFuture<String>> client : clients) {
            outcomes.add(client.get().get());
        }
        String winner = postgres.query("select id from global_transaction").getFirst();
        assertThat(outcomes).filteredOn("committed"::equals).hasSize(1);
        assertThat(outcomes)
                .filteredOn(("duplicate of " + winner + " true")::equals)
                .hasSize(63);
        assertThat(postgres.query("select count(*) from journal")).containsExactly("1");
    }

    @Test
    void shouldCommitEverythingInOrderWithTwoBatchesInFlight() throws Exception {
        GroupCommitter committer = committer(2);
        List<CompletableFuture<String>> outcomes = new ArrayList<>();
        for (int index = 0; index < 300; index++) {
            Entry start = entries.start(index % 8);
            outcomes.add(append(committer, start));
            outcomes.add(append(committer, entries.step(start)));
            outcomes.add(append(committer, entries.end(start)));
            if (index % 10 == 0) {
                outcomes.getLast().get();
            }
        }
        for (CompletableFuture<String> outcome : outcomes) {
            assertThat(outcome.get()).isEqualTo("committed");
        }
        assertThat(postgres.query("select count(*) from global_transaction where status = 'COMMITTED'"))
                .containsExactly("300");
        assertThat(IntStream.range(0, 8).mapToLong(this::unfinished).sum()).isZero();
    }

    private long unfinished(int shard) {
        List<Object> found = new ArrayList<>();
        try {
            store.replayUnfinished(shard, found::add);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        return found.size();
    }

    private GroupCommitter committer(int inFlight) throws StoreException {
        Lease lease = store.renew(term, LEASE, List.of(), 0);
        return new GroupCommitter(
                store, lease, new GroupCommitLimits(64, 1 << 20, inFlight, 10_000, 5), executor, executor);
    }

    private static CompletableFuture<String> append(GroupCommit committer, Entry entry) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        committer.append(entry, new GroupCommit.Callback() {
            @Override
            public void committed() {
                outcome.complete("committed");
            }

            @Override
            public void duplicate(KnownStart start) {
                outcome.complete("duplicate of " + start.transactionId() + " " + start.sameBody());
            }

            @Override
            public void refused(String reason) {
                outcome.complete("refused");
            }

            @Override
            public void lost(StoreException cause) {
                outcome.complete("lost " + cause);
            }
        });
        return outcome;
    }
}
