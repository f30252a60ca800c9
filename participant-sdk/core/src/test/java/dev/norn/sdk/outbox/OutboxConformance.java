package dev.norn.sdk.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.sdk.fence.EmptyDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the outbox does on every database. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OutboxConformance {
    private static final int KEYS = 7;
    private static final int MESSAGES_OF_EACH_PUBLISHER = 150;

    private final Supplier<EmptyDatabase> databases;
    private final Outbox outbox = new Outbox();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private OutboxDatabase database;
    private MemorySink broker;

    OutboxConformance(Supplier<EmptyDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void open() {
        database = new OutboxDatabase(databases.get());
    }

    @BeforeEach
    void startBroker() {
        broker = new MemorySink();
    }

    @AfterEach
    void empty() {
        database.execute("delete from norn_outbox");
        database.execute("delete from norn_outbox_held");
    }

    @AfterAll
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void shouldStoreTheColumnsThatDebeziumReads() throws Exception {
        OutboxEvent event = OutboxEvent.of("order", "o-1", "order.placed.v1", Map.of("amount", 12))
                .withId("m-1")
                .withHeader("traceparent", "00-1-2-01");
        database.publish(outbox, event);
        assertThat(database.texts("select id, aggregatetype, aggregateid, type, payload, headers from norn_outbox"))
                .containsExactly(
                        "m-1", "order", "o-1", "order.placed.v1", "{\"amount\":12}", "{\"traceparent\":\"00-1-2-01\"}");
    }

    @Test
    void shouldPublishNothingIfTheTransactionRollsBack() {
        assertThatThrownBy(() -> database.inTransaction(connection -> {
                    outbox.publish(connection, event("o-1", 1));
                    throw new IllegalStateException("no stock");
                }))
                .hasMessage("no stock");
        assertThat(database.number("select count(*) from norn_outbox")).isZero();
    }

    @Test
    void shouldRefuseAConnectionThatCommitsEachStatement() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> outbox.publish(connection, event("o-1", 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
    }

    @Test
    void shouldRefuseAPayloadThatNoBrokerWouldTake() {
        OutboxEvent event = OutboxEvent.ofJson("order", "o-1", "placed", "\"" + "ä".repeat(500_000) + "\"");
        assertThatThrownBy(() -> database.publish(outbox, event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most 1000000");
    }

    @Test
    void shouldSendWhatWasStoredByteByByte() throws Exception {
        Instant happened = Instant.parse("2026-01-31T12:00:00Z");
        String json = "{ \"amount\" : 12.50, \"name\":\"Żółć 漢字 😀\" }";
        database.publish(
                outbox,
                OutboxEvent.ofJson("order", "ключ", "placed", json)
                        .withId("m-1")
                        .at(happened),
                OutboxEvent.of("order", "ключ", "gone", null).withId("m-2"));
        Instant before = Instant.now().minusSeconds(60);
        assertThat(round().run(Set.of()).sent()).isEqualTo(2);
        OutboxMessage first = broker.received().get(0);
        assertThat(first.payload()).isEqualTo(json);
        assertThat(first.aggregateId()).isEqualTo("ключ");
        assertThat(first.headers()).containsExactly(Map.entry("ce_time", "2026-01-31T12:00:00Z"));
        assertThat(broker.received().get(1).payload()).isNull();
        assertThat(broker.received().get(1).time()).isBetween(before, before.plusSeconds(120));
        assertThat(database.number("select count(*) from norn_outbox")).isZero();
    }

    @Test
    void shouldTakeNoMoreThanARoundMayHold() throws Exception {
        OutboxEvent large = OutboxEvent.ofJson("order", "o-1", "placed", "\"" + "x".repeat(1000) + "\"");
        database.publish(outbox, large.withId("1"), large.withId("2"), large.withId("3"), large.withId("4"));
        OutboxRelaySettings few = OutboxRelaySettings.DEFAULTS.withBatch(3, 1_000_000);
        OutboxRelaySettings small = OutboxRelaySettings.DEFAULTS.withBatch(100, 1);
        assertThat(round(few).run(Set.of()).sent()).isEqualTo(3);
        database.publish(outbox, large.withId("5"));
        assertThat(round(small).run(Set.of()).sent()).isEqualTo(1);
        assertThat(broker.ids()).containsExactly("1", "2", "3", "4");
    }

    /** A position would have passed it. */
    @Test
    void shouldFindAMessageThatBecomesVisibleAfterAGreaterOneIsSent() throws Exception {
        try (Connection slow = database.dataSource().getConnection()) {
            slow.setAutoCommit(false);
            outbox.publish(slow, event("o-1", 1));
            database.publish(outbox, event("o-1", 2));
            assertThat(round().run(Set.of()).sent()).isEqualTo(1);
            slow.commit();
            slow.setAutoCommit(true);
        }
        assertThat(round().run(Set.of()).sent()).isEqualTo(1);
        assertThat(broker.ids()).containsExactly("o-1/2", "o-1/1");
    }

    @Test
    void shouldNotWaitForAPublisherThatHasNotCommitted() throws Exception {
        try (Connection slow = database.dataSource().getConnection()) {
            slow.setAutoCommit(false);
            outbox.publish(slow, event("o-1", 1));
            database.publish(outbox, event("o-1", 2), event("o-1", 3));
            Future<OutboxRound.Result> round = threads.submit(() -> round().run(Set.of()));
            assertThat(round.get().sent()).isEqualTo(2);
            slow.rollback();
            slow.setAutoCommit(true);
        }
    }

    @Test
    void shouldLeaveALaneToTheRelayThatHasIt() throws Exception {
        database.publish(outbox, event("o-1", 1));
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            OutboxDialect dialect = OutboxDialect.of(database.dataSource());
            List<Integer> all = IntStream.range(0, Lanes.COUNT).boxed().toList();
            assertThat(dialect.claim(other, all, Duration.ofSeconds(60))).containsExactlyInAnyOrderElementsOf(all);
            assertThat(round().run(Set.of()).sent()).isZero();
            other.rollback();
            dialect.release(other);
            other.setAutoCommit(true);
        }
        assertThat(round().run(Set.of()).sent()).isEqualTo(1);
    }

    @Test
    void shouldHoldTheKeyOfARefusedMessageAndNoOther() throws Exception {
        broker.refuse("a/2");
        database.publish(outbox, event("a", 1), event("a", 2), event("b", 1), event("a", 3), event("b", 2));
        round().run(Set.of());
        // It would be tried again, and refused again, in a moment.
        database.execute("update norn_outbox_held set retry_at = '2037-01-01 00:00:00'");
        runUntilNothingIsSent();
        assertThat(broker.firstIdsByKey()).isEqualTo(Map.of("a", List.of("a/1"), "b", List.of("b/1", "b/2")));
        assertThat(database.texts("select aggregateid, id, attempts, error from norn_outbox_held"))
                .containsExactly("a", "a/2", "1", "too large");
        database.publish(outbox, event("a", 4));
        assertThat(round().run(Set.of()).sent()).as("it waits").isZero();

        broker.acceptAll();
        database.execute("update norn_outbox_held set retry_at = since");
        runUntilNothingIsSent();
        assertThat(broker.firstIdsByKey().get("a")).containsExactly("a/1", "a/2", "a/3", "a/4");
        assertThat(database.number("select count(*) from norn_outbox_held")).isZero();
    }

    @Test
    void shouldCountRefusalsAndPauseLonger() throws Exception {
        broker.refuse("a/1");
        database.publish(outbox, event("a", 1));
        round().run(Set.of());
        database.execute("update norn_outbox_held set retry_at = since");
        round().run(Set.of());
        assertThat(database.texts("select attempts from norn_outbox_held")).containsExactly("2");
    }

    @Test
    void shouldLeaveOutTypesWithoutATopic() throws Exception {
        broker.haveNoTopicFor("order");
        database.publish(
                outbox,
                event("a", 1),
                OutboxEvent.of("invoice", "a", "sent", null).withId("i"));
        assertThat(round().run(Set.of()).delivery().refusedTypes()).containsOnlyKeys("order");
        assertThat(broker.ids()).containsExactly("i");
        assertThat(round().run(Set.of("order")).delivery()).isNull();
        broker.acceptAll();
        assertThat(round().run(Set.of()).sent()).isEqualTo(1);
    }

    @Test
    void shouldLeaveNoTraceInTheSession() throws Exception {
        database.publish(outbox, event("a", 1));
        try (Connection connection = database.dataSource().getConnection()) {
            List<String> before = sessionSettings(connection);
            connection.setAutoCommit(false);
            OutboxDialect dialect = OutboxDialect.of(database.dataSource());
            dialect.claim(connection, List.of(1), Duration.ofSeconds(7));
            assertThat(sessionSettings(connection)).isNotEqualTo(before);
            connection.commit();
            dialect.release(connection);
            assertThat(sessionSettings(connection)).isEqualTo(before);
            connection.setAutoCommit(true);
        }
    }

    abstract List<String> sessionSettings(Connection connection) throws Exception;

    /** Publishers that lock what they publish about, relays at once, and a broker that fails: in order, and all of it. */
    @Test
    void shouldKeepTheOrderOfEachKeyWithSeveralRelaysAndABrokerThatFails() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        database.execute("create table counter (id int primary key, value int not null)");
        for (int key = 0; key < KEYS; key++) {
            database.execute("insert into counter values (" + key + ", 0)");
        }
        broker.fail(3);
        List<OutboxRelay> relays = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            relays.add(relay(new Random(seed + i)).start(outbox));
        }
        try {
            List<Future<?>> publishers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed - i);
                publishers.add(threads.submit(() -> {
                    publishCounted(random);
                    return null;
                }));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> database.number("select count(*) from norn_outbox") == 0);
        } finally {
            relays.forEach(OutboxRelay::close);
        }
        assertEachKeyIsCompleteAndInOrder(seed);
    }

    private void publishCounted(Random random) throws Exception {
        for (int i = 0; i < MESSAGES_OF_EACH_PUBLISHER; i++) {
            int key = random.nextInt(KEYS);
            boolean fails = random.nextInt(10) == 0;
            try {
                database.inTransaction(connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.executeUpdate("update counter set value = value + 1 where id = " + key);
                        try (var row = statement.executeQuery("select value from counter where id = " + key)) {
                            row.next();
                            outbox.publish(connection, event(Integer.toString(key), row.getInt(1)));
                        }
                    }
                    if (fails) {
                        throw new IllegalStateException("changed its mind");
                    }
                });
            } catch (IllegalStateException rolledBack) {
                assertThat(rolledBack).hasMessage("changed its mind");
            }
        }
    }

    private void assertEachKeyIsCompleteAndInOrder(long seed) {
        Map<String, List<String>> received = broker.firstIdsByKey();
        for (int key = 0; key < KEYS; key++) {
            String name = Integer.toString(key);
            long count = database.number("select value from counter where id = " + key);
            List<String> expected = IntStream.rangeClosed(1, (int) count)
                    .mapToObj(number -> event(name, number).id())
                    .toList();
            assertThat(received.getOrDefault(name, List.of()))
                    .as("key %s, -Dnorn.seed=%s", name, seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldSayWhatIsMissingOutsideOfATransaction() {
        assertThatThrownBy(() -> outbox.publish(event("a", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transaction on thread");
    }

    private void runUntilNothingIsSent() throws Exception {
        OutboxRound round = round();
        while (round.run(Set.of()).sent() > 0) {
            // Again: keys that were in the way are held now.
        }
    }

    private OutboxRound round() {
        return round(OutboxRelaySettings.DEFAULTS);
    }

    private OutboxRound round(OutboxRelaySettings settings) {
        return new OutboxRound(
                database.dataSource(),
                OutboxDialect.of(database.dataSource()),
                broker.sink(new Random(1)),
                settings,
                new LaneRotation(Lanes.COUNT, 0));
    }

    private OutboxRelay relay(Random random) {
        return new OutboxRelay(
                database.dataSource(),
                OutboxDialect.of(database.dataSource()),
                broker.sink(random),
                OutboxRelaySettings.DEFAULTS
                        .withBatch(10, 1_000_000)
                        .withPauses(Duration.ofMillis(1), Duration.ofMillis(20))
                        .withBackoff(Duration.ofMillis(20), Duration.ofMillis(20)),
                random);
    }

    private static OutboxEvent event(String key, int number) {
        return OutboxEvent.of("order", key, "counted", number).withId(key + "/" + number);
    }
}
