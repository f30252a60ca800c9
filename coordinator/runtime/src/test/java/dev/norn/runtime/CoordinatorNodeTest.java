package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.norn.embedded.TestDatabase;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.StoreException;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.http.HttpLimits;
import dev.norn.runtime.http.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node as it runs in production: threads, PostgreSQL, HTTP over real sockets. */
class CoordinatorNodeTest {

    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestDatabase database;

    private final Participant participant = new Participant();
    private final List<CoordinatorNode> nodes = new ArrayList<>();
    private final List<PostgresJournalStore> stores = new ArrayList<>();

    @BeforeAll
    static void migrate() {
        database = TestDatabase.create();
        Migrations.migrate(database.dataSource(), PostgresJournalSettings.DEFAULT_SCHEMA, 16);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void begin() throws IOException {
        participant.start();
    }

    @AfterEach
    void end() {
        nodes.forEach(CoordinatorNode::close);
        stores.forEach(PostgresJournalStore::close);
        participant.close();
    }

    @Test
    void shouldDriveSagasToTheirEnd() throws Exception {
        CoordinatorNode node = active("one");
        Started started = ask(node.coordinator().start(Sagas.start(Sagas.UNHURRIED)));
        TransactionState state =
                ask(node.coordinator().awaitEnd(started.transaction().id(), PATIENCE));
        assertThat(state.status()).isEqualTo(TransactionStatus.COMMITTED);
        participant.refuse("create");
        started = ask(node.coordinator().start(Sagas.start(Sagas.UNHURRIED)));
        state = ask(node.coordinator().awaitEnd(started.transaction().id(), PATIENCE));
        assertThat(state.status()).isEqualTo(TransactionStatus.ROLLED_BACK);
        assertThat(participant.effective("charge")).isEqualTo(2);
        assertThat(participant.effective("refund")).isEqualTo(1);
    }

    @Test
    void shouldLoseNothingWhenItIsKilledUnderLoad() throws Exception {
        CoordinatorNode node = active("first");
        List<CompletableFuture<Started>> starts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            starts.add(node.coordinator()
                    .start(Sagas.start(Sagas.UNHURRIED, "{\"n\":" + i + "}", "kill-" + i))
                    .toCompletableFuture());
        }
        patiently().until(() -> participant.effective("charge") > 20);
        node.kill();
        nodes.remove(node);
        List<Long> accepted = new ArrayList<>();
        for (CompletableFuture<Started> start : starts) {
            if (start.isDone() && !start.isCompletedExceptionally()) {
                accepted.add(start.join().transaction().id());
            }
        }
        assertThat(accepted).isNotEmpty();
        CoordinatorNode next = active("second");
        for (long id : accepted) {
            TransactionState state = ask(next.coordinator().awaitEnd(id, PATIENCE));
            assertThat(state.status()).isEqualTo(TransactionStatus.COMMITTED);
        }
        patiently().until(() -> next.coordinator().status().activeTransactions() == 0);
        // Whoever got no answer asks again with its key, and gets the same transaction or a new one; never two.
        for (int i = 0; i < 300; i++) {
            Started again =
                    ask(next.coordinator().start(Sagas.start(Sagas.UNHURRIED, "{\"n\":" + i + "}", "kill-" + i)));
            ask(next.coordinator().awaitEnd(again.transaction().id(), PATIENCE));
        }
        assertThat(participant.effective("charge")).isEqualTo(300);
        assertThat(participant.effective("create")).isEqualTo(300);
    }

    @Test
    void shouldStandByAndTakeOverWhenTheOtherDies() throws Exception {
        CoordinatorNode first = active("alpha");
        CoordinatorNode second = node("beta");
        patiently().until(() -> second.coordinator().status().phase() == NodeStatus.Phase.STANDBY);
        assertThatThrownBy(() -> ask(second.coordinator().start(Sagas.start(Sagas.UNHURRIED))))
                .cause()
                .isInstanceOf(CoordinatorException.class);
        first.kill();
        nodes.remove(first);
        long begin = System.nanoTime();
        patiently().until(() -> second.coordinator().status().phase() == NodeStatus.Phase.ACTIVE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LEASE.plusSeconds(30));
        Started started = ask(second.coordinator().start(Sagas.start(Sagas.UNHURRIED)));
        assertThat(ask(second.coordinator().awaitEnd(started.transaction().id(), PATIENCE))
                        .status())
                .isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldHandItsShardsBackWhenItIsClosed() throws Exception {
        CoordinatorNode first = active("left");
        CoordinatorNode second = node("right");
        patiently().until(() -> second.coordinator().status().phase() == NodeStatus.Phase.STANDBY);
        first.close();
        nodes.remove(first);
        assertThat(first.coordinator().status().phase()).isEqualTo(NodeStatus.Phase.STOPPED);
        patiently().until(() -> second.coordinator().status().phase() == NodeStatus.Phase.ACTIVE);
    }

    @Test
    void shouldTakeOverFromItselfWhenItsConnectionsAreCut() throws Exception {
        CoordinatorNode node = active("cut");
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 40; i++) {
                String key = "cut-" + round + "-" + i;
                ids.add(insist(node, key));
                if (i == 20) {
                    cutConnections();
                }
            }
        }
        for (long id : ids) {
            patiently()
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptions()
                    .until(() -> ask(node.coordinator().awaitEnd(id, Duration.ofSeconds(5)))
                                    .status()
                            == TransactionStatus.COMMITTED);
        }
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(participant.effective("charge")).isEqualTo(ids.size());
    }

    /** Asks with the same key until there is an answer, as a client would. */
    private static long insist(CoordinatorNode node, String key) {
        return patiently()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(
                        () -> ask(node.coordinator().start(Sagas.start(Sagas.UNHURRIED, "{}", key)))
                                .transaction()
                                .id(),
                        id -> id > 0);
    }

    private static void cutConnections() throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    private CoordinatorNode active(String id) throws StoreException {
        CoordinatorNode node = node(id);
        patiently().until(() -> node.coordinator().status().phase() == NodeStatus.Phase.ACTIVE);
        return node;
    }

    private CoordinatorNode node(String id) throws StoreException {
        PostgresJournalStore store = PostgresJournalStore.open(
                PostgresJournalSettings.of(database.jdbcUrl(), database.user(), database.password())
                        .withLeaseTime(LEASE));
        stores.add(store);
        CoordinatorNode node = CoordinatorNode.start(
                NodeSettings.of(id, "http://" + id).withLeaseTime(LEASE),
                store,
                name -> List.of(new Instance("it", participant.url(), 1)),
                Sagas.all(),
                new HttpTransport(HttpLimits.DEFAULT),
                RuntimeMetrics.NONE);
        nodes.add(node);
        return node;
    }

    /** Threads of a node that is killed may die of it. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).dontCatchUncaughtExceptions();
    }

    private static <T> T ask(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
    }

    /** Every participant: does each operation once per idempotency key, and counts. */
    private static final class Participant {
        private final Map<String, Set<String>> done = new ConcurrentHashMap<>();
        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final AtomicInteger calls = new AtomicInteger();
        private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        private HttpServer server;

        void start() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(executor);
            server.createContext("/", exchange -> {
                calls.incrementAndGet();
                String path = exchange.getRequestURI().getPath().substring(1);
                exchange.getRequestBody().readAllBytes();
                byte[] body;
                int status;
                if (refused.contains(path)) {
                    status = 422;
                    body = "{\"type\":\"urn:business-failure\"}".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                } else {
                    done.computeIfAbsent(path, name -> ConcurrentHashMap.newKeySet())
                            .add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                    status = 200;
                    body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                }
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        void refuse(String operation) {
            refused.add(operation);
        }

        int effective(String operation) {
            return done.getOrDefault(operation, Set.of()).size();
        }

        void close() {
            server.stop(0);
            executor.shutdownNow();
        }
    }
}
