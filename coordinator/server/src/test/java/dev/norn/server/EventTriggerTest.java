package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.kafka.KafkaOutboxSettings;
import dev.norn.sdk.kafka.KafkaOutboxSink;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxDialect;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.OutboxRelay;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What events start: a real Kafka, a real PostgreSQL, a real server. */
@Timeout(180)
class EventTriggerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = TestKafka.uniqueName("triggers");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final AtomicInteger counter = new AtomicInteger();

    private static TestDatabase database;
    private static TestParticipant participant;
    private static TestCoordinator norn;

    private TestTopic topic;
    private TriggeredSagas sagas;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        participant = TestParticipant.start();
        norn = TestCoordinator.start(database, TriggeredSagas.settings("one", TestKafka.bootstrapServers(), GROUP));
        norn.register("payment", participant.url());
        norn.register("shipping", participant.url());
    }

    @AfterAll
    static void stop() {
        norn.close();
        participant.close();
        database.close();
    }

    @BeforeEach
    void choose() {
        topic = TestTopic.unique();
        sagas = new TriggeredSagas("order-" + counter.incrementAndGet(), topic);
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @Test
    void shouldStartASagaByAMessageOfAnOutbox() throws Exception {
        topic.create(3);
        sagas.store(norn, sagas.placed(1));
        Outbox outbox = new Outbox();
        try (TestDatabase orders = TestDatabase.create()) {
            OutboxDialect.of(orders.dataSource()).tables().forEach(orders::execute);
            KafkaOutboxSink sink = new KafkaOutboxSink(KafkaOutboxSettings.of(TestKafka.bootstrapServers(), "/shop")
                    .withTopic(topic.name()));
            try (OutboxRelay relay = new OutboxRelay(orders.dataSource(), sink).start(outbox);
                    Connection connection = orders.connect()) {
                connection.setAutoCommit(false);
                for (int order = 1; order <= 3; order++) {
                    String data = "{\"orderId\": \"o-%d\"}".formatted(order);
                    outbox.publish(
                            connection,
                            OutboxEvent.ofJson("order", "o-" + order, "placed", data)
                                    .withId("m-" + order)
                                    .withHeader("traceparent", TRACE));
                }
                connection.commit();
                await().atMost(PATIENCE).until(() -> sagas.transactions(norn).size() == 3);
                await().atMost(PATIENCE).until(() -> relay.status().sent() == 3);
            }
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sagas.transactions(norn))
                        .extracting(transaction -> transaction.path("status").textValue())
                        .containsOnly("COMMITTED"));
        JsonNode found = norn.get("/v1/transactions?label=event:m-2").json();
        assertThat(found.path("items")).hasSize(1);
        String id = found.at("/items/0/id").textValue();
        JsonNode transaction = norn.get("/v1/transactions/" + id).json();
        assertThat(transaction.at("/input/orderId").textValue()).isEqualTo("o-2");
        assertThat(transaction.at("/labels/traceparent").textValue()).isEqualTo(TRACE);
        assertThat(transaction.at("/labels/topic").textValue()).isEqualTo(topic.name());
        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 3);
        assertThat(sagas.counted(norn, "started")).isEqualTo(3);
    }

    @Test
    void shouldStartOneTransactionHoweverOftenAnEventComes() throws Exception {
        topic.create(2);
        sagas.store(norn, sagas.placed(1));
        for (int time = 0; time < 3; time++) {
            topic.place("e-1", "{\"orderId\": \"o-1\"}");
            topic.place("e-2", "{\"orderId\": \"o-2\", \"time\": %d}".formatted(time));
        }
        // The same id of another source is another event.
        topic.send(TestTopic.with(
                new ProducerRecord<>(topic.name(), "e-1", "{\"orderId\": \"o-3\"}"),
                Map.of("ce_id", "e-1", "ce_type", "placed", "ce_source", "/other")));

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 7);
        assertThat(sagas.events(norn)).containsExactlyInAnyOrder("e-1", "e-1", "e-2");
        assertThat(sagas.counted(norn, "started")).isEqualTo(3);
        assertThat(sagas.counted(norn, "duplicate")).isEqualTo(4);
        // A client's key that reads the same is another one.
        TestCoordinator.Reply reply = norn.post(
                "/v1/transactions",
                "{\"saga\": \"%s\", \"input\": {\"orderId\": \"o-1\"}}".formatted(sagas.saga()),
                "Idempotency-Key",
                "/shop/e-1");
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void shouldSkipAndCountWhatDoesNotMatch() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        topic.send(TestTopic.with(
                new ProducerRecord<>(topic.name(), "k", "{\"orderId\": \"o-1\"}"),
                Map.of("ce_id", "e-1", "ce_type", "shipped", "ce_source", "/shop")));
        topic.place("e-2", "{\"orderId\": \"o-2\"}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(sagas.events(norn)).containsExactly("e-2");
        assertThat(sagas.counted(norn, "skipped")).isEqualTo(1);
        assertThat(topic.deadLetters()).isEmpty();
    }

    @Test
    void shouldReadStructuredEventsAndThoseOfDebeziumsRouter() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        topic.send(TestTopic.with(
                new ProducerRecord<>(topic.name(), "k", """
                        {"specversion": "1.0", "id": "e-1", "source": "/shop", "type": "placed", "time": "2026-01-31T12:00:00Z",
                         "data": {"orderId": "o-1", "amount": 1.10}}"""),
                Map.of("content-type", "application/cloudevents+json; charset=utf-8")));
        topic.send(TestTopic.with(
                new ProducerRecord<>(topic.name(), "k", "{\"orderId\": \"o-2\"}"),
                Map.of("id", "e-2", "ce_id", "e-2", "ce_type", "placed")));

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(sagas.events(norn)).containsExactlyInAnyOrder("e-1", "e-2");
        String id = norn.get("/v1/transactions?label=event:e-1&name=" + sagas.saga())
                .json()
                .at("/items/0/id")
                .textValue();
        assertThat(norn.get("/v1/transactions/" + id).text()).contains("1.10");
    }

    @Test
    void shouldBeginWithTheEventsThatCameAfterTheDefinition() throws Exception {
        topic.create(1);
        ProducerRecord<String, String> old = new ProducerRecord<>(
                topic.name(),
                0,
                Instant.now().minus(Duration.ofHours(1)).toEpochMilli(),
                "k",
                "{\"orderId\": \"o-0\"}");
        topic.send(TestTopic.with(old, Map.of("ce_id", "e-0", "ce_type", "placed", "ce_source", "/shop")));
        sagas.store(norn, sagas.placed(1));
        // At once: the consumer has not heard of the topic yet.
        topic.place("e-1", "{\"orderId\": \"o-1\"}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(sagas.events(norn)).containsExactly("e-1");
        assertThat(sagas.counted(norn, "skipped")).isZero();
    }

    @Test
    void shouldWaitForATopicThatDoesNotExistYet() throws Exception {
        sagas.store(norn, sagas.placed(1));
        await().atMost(PATIENCE)
                .until(() ->
                        TriggeredSagas.health(norn).path("topics").toString().contains(topic.name()));
        topic.create(1).place("e-1", "{\"orderId\": \"o-1\"}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 1);
        assertThat(sagas.events(norn)).containsExactly("e-1");
    }

    @Test
    void shouldStartByTheNewestVersionOnlyAndNotWithoutItsTrigger() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        topic.place("e-1", "{\"orderId\": \"o-1\"}");
        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 1);
        sagas.store(
                norn, sagas.document(2, "trigger: {topic: %s, when: \"${ event.data.big }\"}".formatted(topic.name())));
        // Each is published when the version is stored, and meets it.
        topic.place("e-2", "{\"orderId\": \"o-2\"}");
        topic.place("e-3", "{\"orderId\": \"o-3\", \"big\": true}");
        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 3);
        sagas.store(norn, sagas.document(3, ""));
        topic.place("e-4", "{\"orderId\": \"o-4\", \"big\": true}");
        await().atMost(PATIENCE)
                .until(() ->
                        !TriggeredSagas.health(norn).path("topics").toString().contains(topic.name()));

        assertThat(sagas.events(norn)).containsExactlyInAnyOrder("e-1", "e-3");
        assertThat(sagas.transactions(norn))
                .extracting(transaction -> transaction.path("version").asInt())
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void shouldSendToTheDeadLettersWhatCanNeverStartAndGoOn() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        TriggeredSagas others = new TriggeredSagas("other-" + counter.incrementAndGet(), topic);
        others.store(
                norn,
                others.placed(1)
                        .replace("required: [orderId]", "required: []")
                        .replace("input: {orderId: \"${ input.orderId }\"}", "input: {}"));
        topic.send(new ProducerRecord<>(topic.name(), "k", "no event"));
        topic.place("e-1", "{\"customerId\": \"c-1\"}");
        topic.place("e-2", "{\"orderId\": \"o-2\"}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 3);
        assertThat(sagas.events(norn)).containsExactly("e-2");
        assertThat(others.events(norn)).containsExactlyInAnyOrder("e-1", "e-2");
        assertThat(sagas.counted(norn, "refused")).isEqualTo(2);
        assertThat(topic.deadLetters()).hasSize(2);
        Map<String, String> noEvent = letter(null);
        assertThat(noEvent)
                .containsEntry("norn-dead-letter-topic", topic.name())
                .containsEntry("norn-dead-letter-partition", "0")
                .containsEntry("norn-dead-letter-offset", "0")
                .containsEntry("norn-dead-letter-group", GROUP)
                .containsEntry("norn-dead-letter-attempts", "1")
                .containsKeys(
                        "norn-dead-letter-timestamp", "norn-dead-letter-first-failure", "norn-dead-letter-stacktrace")
                .containsEntry("norn-dead-letter-exception", "dev.norn.kafka.trigger.NotAnEventException")
                .doesNotContainKey("norn-trigger-sagas");
        assertThat(noEvent.get("norn-dead-letter-message")).contains("ce_id");
        Map<String, String> misfit = letter("e-1");
        assertThat(misfit.get("norn-dead-letter-message"))
                .contains(sagas.saga())
                .contains("orderId");
        assertThat(misfit).containsEntry("norn-trigger-sagas", sagas.saga()).containsEntry("ce_type", "placed");

        // Repaired and sent back, it starts what it could not, and nothing else.
        topic.send(TestTopic.with(new ProducerRecord<>(topic.name(), "e-1", "{\"orderId\": \"o-1\"}"), misfit));
        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 4);
        assertThat(sagas.events(norn)).containsExactlyInAnyOrder("e-1", "e-2");
        assertThat(sagas.counted(norn, "duplicate")).isZero();
    }

    /** With all that is said about it, a letter is larger than its topic takes, which is 1,048,588 bytes. */
    @Test
    void shouldSayLessOfALargeEventThatIsRefused() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        topic.place("e-1", "{\"customerId\": \"%s\"}".formatted("x".repeat(1_048_300)));
        topic.place("e-2", "{\"orderId\": \"o-2\"}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(letter("e-1"))
                .doesNotContainKey("norn-dead-letter-stacktrace")
                .containsEntry("norn-dead-letter-omitted-bytes", "1048318")
                .containsEntry("norn-dead-letter-offset", "0");
        assertThat(topic.deadLetters()).extracting(ConsumerRecord::value).containsOnlyNulls();
    }

    @Test
    void shouldLeaveADeadLetterAloneThatCameBackForAnotherGroup() throws Exception {
        topic.create(1);
        sagas.store(norn, sagas.placed(1));
        topic.send(TestTopic.with(
                topic.event("e-1", "{\"orderId\": \"o-1\"}"), Map.of("norn-redrive-group", "somebody-else")));
        topic.send(TestTopic.with(topic.event("e-2", "{\"orderId\": \"o-2\"}"), Map.of("norn-redrive-group", GROUP)));

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(sagas.events(norn)).containsExactly("e-2");
    }

    @Test
    void shouldTakeAFailingExpressionForARefusal() throws Exception {
        topic.create(1);
        sagas.store(
                norn,
                sagas.document(
                        1, "trigger: {topic: %s, when: \"${ event.data.amount > 10.0 }\"}".formatted(topic.name())));
        topic.place("e-1", "{\"orderId\": \"o-1\"}");
        topic.place("e-2", "{\"orderId\": \"o-2\", \"amount\": 10.5}");

        await().atMost(PATIENCE).until(() -> topic.committed(GROUP) == 2);
        assertThat(sagas.events(norn)).containsExactly("e-2");
        assertThat(letter("e-1").get("norn-dead-letter-message")).contains("event.data.amount");
    }

    /** The headers of the letter with that event's id. */
    private Map<String, String> letter(@Nullable String id) {
        return topic.deadLetters().stream()
                .map(TestTopic::headers)
                .filter(headers -> Objects.equals(headers.get("ce_id"), id))
                .findFirst()
                .orElseThrow();
    }
}
