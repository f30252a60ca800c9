package dev.norn.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.SmokeLoad;
import dev.norn.benchmarks.load.Timed;
import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps the workloads in step with the outbox's tables and with Kafka. It says nothing about speed. */
class EventsSmokeTest {

    private TestDatabase created;
    private Database database;

    @BeforeEach
    void create() {
        created = TestDatabase.create();
        database = new Database(created.name(), created.jdbcUrl(), created.user(), created.password(), 0);
    }

    @AfterEach
    void drop() {
        created.close();
    }

    @Test
    void shouldInsertOrders() throws Exception {
        try (OrderWorkload orders = OrderWorkload.inserting(database)) {
            SmokeLoad.run(orders);
            orders.settle();
        }
        assertThat(count("select count(*) from orders where octet_length(body) = 500"))
                .isEqualTo(SmokeLoad.PIECES);
        assertThat(count("select count(*) from norn_outbox")).isZero();
    }

    @Test
    void shouldPublishOrdersAndEmptyTheOutboxAfterwards() throws Exception {
        try (OrderWorkload orders = OrderWorkload.publishing(database)) {
            SmokeLoad.run(orders);
            assertThat(count("select count(*) from norn_outbox where octet_length(payload) = 500"))
                    .isEqualTo(SmokeLoad.PIECES);
            orders.settle();
        }
        assertThat(count("select count(*) from norn_outbox")).isZero();
    }

    @Test
    void shouldSendEachOrderThatIsPublished() throws Exception {
        String prefix = TestKafka.uniqueName("relayed");
        try (OrderWorkload orders = OrderWorkload.relaying(database, TestKafka.bootstrapServers(), prefix)) {
            SmokeLoad.run(orders);
            orders.settle();
            assertThat(orders.batches().entries()).isEqualTo(SmokeLoad.PIECES);
        }
        try (EventTopic topic = EventTopic.at(TestKafka.bootstrapServers(), prefix + ".order")) {
            EventTopic.Contents sent = topic.read(topic.beginning(), topic.readable());
            assertThat(sent)
                    .isEqualTo(new EventTopic.Contents(SmokeLoad.PIECES, SmokeLoad.PIECES, SmokeLoad.PIECES * 500L));
        }
    }

    @Test
    void shouldEmptyAFullOutbox() throws Exception {
        try (OrderBacklog backlog =
                OrderBacklog.in(database, TestKafka.bootstrapServers(), TestKafka.uniqueName("backlog"))) {
            Timed emptying = backlog.begin(1_200, Double.POSITIVE_INFINITY);
            assertThat(count("select count(*) from norn_outbox")).isEqualTo(1_200);
            emptying.mark();
            assertThat(emptying.take().getTotalCount()).isEqualTo(1);
            emptying.stop();
            assertThat(backlog.batches().entries()).isEqualTo(1_200);
        }
        assertThat(count("select count(*) from norn_outbox")).isZero();
    }

    @Test
    void shouldTakeTheRateFromTheMiddleOfADrain() {
        // 100 a second after a second in which nothing comes, and a slow end.
        List<Look> looks = List.of(
                look(0, 0),
                look(1_000, 0),
                look(1_500, 50),
                look(2_000, 100),
                look(2_500, 150),
                look(4_500, 165),
                look(6_500, 165));

        assertThat(Look.middleRate(looks)).isCloseTo(100, within(1.0));
        assertThat(Look.span(looks)).isEqualTo(Duration.ofMillis(4_500));
        assertThat(Look.isQuiet(looks, Duration.ofSeconds(2))).isTrue();
        assertThat(Look.isQuiet(looks, Duration.ofSeconds(3))).isFalse();
    }

    private static Look look(long millis, long offsets) {
        return new Look(millis * 1_000_000, 7_000 + offsets);
    }

    private long count(String sql) throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
