package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.norn.dsl.Json;
import dev.norn.embedded.TestDatabase;
import dev.norn.engine.Answer;
import dev.norn.journal.StoreException;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.node.TrustWindow;
import dev.norn.runtime.relay.RelayStatus;
import dev.norn.runtime.relay.SinkException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The relay as it runs in production, with threads and PostgreSQL. {@code -Dnorn.test.kills=100} kills so often, {@code
 * -Dnorn.test.seed=N} repeats a seed.
 */
class RelayOnPostgresTest {

    private static final int KILLS = Integer.getInteger("norn.test.kills", 20);
    private static final long SEED = Long.getLong("norn.test.seed", System.nanoTime());
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();
    private final List<CoordinatorNode> nodes = new ArrayList<>();
    private final List<PostgresJournalStore> stores = new ArrayList<>();
    private TestDatabase database;

    @BeforeEach
    void migrate() {
        database = TestDatabase.create();
        Migrations.migrate(database.dataSource(), PostgresJournalSettings.DEFAULT_SCHEMA, 16);
    }

    @AfterEach
    void end() {
        nodes.forEach(CoordinatorNode::kill);
        stores.forEach(PostgresJournalStore::close);
        database.close();
    }

    @Test
    void shouldLoseNothingWhenItIsKilledBeforePublishingOrBeforeThePositionIsStored() throws Exception {
        System.out.println("RelayOnPostgresTest: -Dnorn.test.seed=" + SEED);
        SplittableRandom chance = new SplittableRandom(SEED);
        PostgresJournalStore store = store();
        for (int kill = 0; kill < KILLS; kill++) {
            CoordinatorNode node = active("killed", store);
            CountDownLatch reached = strikeAt(chance.nextBoolean(), 1 + chance.nextInt(12));
            Semaphore running = new Semaphore(16);
            for (int i = 0; i < 10_000 && reached.getCount() > 0; i++) {
                startOne(node, running);
            }
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            node.kill();
            nodes.remove(node);
            sink.before = RecordingSink.NONE;
            sink.after = RecordingSink.NONE;
        }
        requireEverythingPublished(active("killed", store), store);
        assertThat(sink.repeated()).isPositive();
        System.out.printf(
                "killed %d times: %d events, %d repeated%n",
                KILLS, sink.published().size(), sink.repeated());
    }

    /** At some call of the sink it blocks until the node is killed: nothing is published yet, or all of it is. */
    private CountDownLatch strikeAt(boolean beforePublishing, int call) {
        CountDownLatch reached = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        RecordingSink.Fault fault = (lane, events) -> {
            if (calls.incrementAndGet() >= call) {
                reached.countDown();
                blockUntilInterrupted();
            }
        };
        if (beforePublishing) {
            sink.before = fault;
        } else {
            sink.after = fault;
        }
        return reached;
    }

    private static void blockUntilInterrupted() throws SinkException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException.Unavailable("interrupted", e);
        }
    }

    @Test
    void shouldCatchUpFromTheTableWhenTheSinkIsBackWhileWorkGoesOn() throws Exception {
        PostgresJournalStore store = store();
        CoordinatorNode node = active("one", store);
        sink.before = RecordingSink.away();
        runSagas(node, 12_000);
        RelayStatus away = relay(node);
        assertThat(away.shardsBehind()).as("%s", away).isPositive();
        sink.before = RecordingSink.NONE;
        runSagas(node, 2_000);
        requireEverythingPublished(node, store);
        System.out.printf("%d events after %s%n", sink.published().size(), away);
    }

    @Test
    void shouldFenceAZombieThatPublishesWhenAnotherHasTakenOver() throws Exception {
        PostgresJournalStore store = store();
        CoordinatorNode zombie = active("zombie", store);
        runSagas(zombie, 50);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        sink.before = (lane, events) -> {
            blocked.countDown();
            awaitUninterruptibly(letGo);
            sink.after = (its, late) -> over.countDown();
        };
        Semaphore running = new Semaphore(4);
        startOne(zombie, running);
        assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
        sink.before = RecordingSink.NONE;
        zombie.kill();
        nodes.remove(zombie);
        PostgresJournalStore other = store();
        CoordinatorNode next = active("next", other);
        requireEverythingPublished(next, other);
        int published = sink.published().size();
        int fenced = sink.fenced();
        letGo.countDown();
        patiently().until(() -> sink.fenced() > fenced || over.getCount() == 0);
        assertThat(over.getCount()).as("the zombie was let through").isOne();
        assertThat(sink.published()).hasSize(published);
    }

    @Test
    void shouldNotComplainOfALaneThatItsOwnEndInterrupts() throws Exception {
        AtomicReference<Thread> opening = new AtomicReference<>();
        sink.opening = (lane, events) -> {
            opening.set(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SinkException.Unavailable("interrupted", e);
            }
        };
        CoordinatorNode node = active("brief", store());
        Thread thread = patiently().until(opening::get, Objects::nonNull);
        ListAppender<ILoggingEvent> complaints = new ListAppender<>();
        complaints.start();
        Logger log = (Logger) LoggerFactory.getLogger("dev.norn.runtime.relay");
        log.addAppender(complaints);
        try {
            node.close();
            assertThat(thread.join(PATIENCE)).isTrue();
        } finally {
            log.detachAppender(complaints);
        }
        assertThat(complaints.list).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- nodes, and what they do

    /** Threads of a node that is killed may die of it. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).dontCatchUncaughtExceptions();
    }

    private void requireEverythingPublished(CoordinatorNode node, PostgresJournalStore store) throws Exception {
        patiently().until(() -> node.coordinator().status().activeTransactions() == 0);
        patiently().until(() -> relay(node).equals(new RelayStatus(0, 0, 0, 0, null)));
        sink.requireAllOf(store, transactions());
    }

    private List<Long> transactions() throws Exception {
        List<Long> ids = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("select distinct transaction_id from norn.journal order by 1")) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        return ids;
    }

    private static RelayStatus relay(CoordinatorNode node) {
        RelayStatus status = node.coordinator().status().relay();
        return status == null ? new RelayStatus(-1, 0, 0, 0, "none") : status;
    }

    private static void startOne(CoordinatorNode node, Semaphore running) throws InterruptedException {
        if (!running.tryAcquire(5, TimeUnit.SECONDS)) {
            return;
        }
        CompletionStage<Started> started = node.coordinator().start(Sagas.start(Sagas.TWO_STEPS));
        var _ = started.whenComplete((value, failure) -> running.release());
    }

    private static void runSagas(CoordinatorNode node, int count) throws InterruptedException {
        Semaphore running = new Semaphore(256);
        for (int i = 0; i < count; i++) {
            startOne(node, running);
        }
        patiently().until(() -> running.availablePermits() == 256);
    }

    private CoordinatorNode active(String id, PostgresJournalStore store) {
        CoordinatorNode node = CoordinatorNode.start(
                NodeSettings.of(id, "http://" + id).withLeaseTime(LEASE),
                store,
                name -> List.of(new Instance("it", URI.create("http://nowhere"), 1)),
                Sagas.all(),
                new Obliging(),
                sink,
                RuntimeMetrics.NONE);
        nodes.add(node);
        patiently().until(() -> node.coordinator().status().phase() == Phase.ACTIVE);
        return node;
    }

    private PostgresJournalStore store() throws StoreException {
        PostgresJournalStore store = PostgresJournalStore.open(
                PostgresJournalSettings.of(database.jdbcUrl(), database.user(), database.password())
                        .withLeaseTime(LEASE));
        stores.add(store);
        return store;
    }

    /** Participants that do everything at once. */
    private static final class Obliging implements Transport {
        @Override
        public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
            done.accept(new Answer.Done(new Json("{\"ok\":true}")));
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
