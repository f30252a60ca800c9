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
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sagas that events start: a real Kafka, a real PostgreSQL, a real server. */
@Timeout(180)
class EventTriggerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String group = TestKafka.uniqueName("triggers");
    private TestDatabase database;
    private TestParticipant participant;
    private TestTopic topic;
    private TestCoordinator norn;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        participant = TestParticipant.start();
        topic = TestTopic.unique();
        norn = startNode("one");
        norn.register("payment", participant.url());
        norn.register("shipping", participant.url());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
        topic.close();
        participant.close();
        database.close();
    }

    private TestCoordinator startNode(String id) {
        TestCoordinator node = TestCoordinator.startWithoutWaiting(database, settings(id));
        opened.add(node);
        if (id.equals("one")) {
            node.awaitReady();
        }
        return node;
    }

    private Map<String, Object> settings(String id) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("norn.node.id", id);
        settings.put("norn.kafka.bootstrap-servers", TestKafka.bootstrapServers());
        settings.put("norn.kafka.topic", group + ".events");
        settings.put("norn.kafka.triggers.group", group);
        return settings;
    }

    private void store(int version, String trigger) {
        store("order", version, trigger);
    }

    private void store(String saga, int version, String trigger) {
        TestCoordinator.Reply reply = norn.storeYaml(triggered(saga, version, trigger));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        assertThat(reply.json().path("diagnostics")).isEmpty();
    }

    private static String triggered(String saga, int version, String trigger) {
        return Sagas.order(version).replace("name: order", "name: " + saga).replace("steps:", trigger + "\nsteps:");
    }

    private String trigger() {
        return """
                trigger:
                  topic: %s
                  when: "${ event.type == 'placed' }"
                """.formatted(topic.name());
    }

    @Test
    void shouldStartASagaByAMessageOfAnOutbox() throws Exception {
        topic.create(3);
        store(1, trigger());
        Outbox outbox = new Outbox();
        try (TestDatabase orders = TestDatabase.create()) {
            OutboxDialect.of(orders.dataSource()).tables().forEach(orders::execute);
            KafkaOutboxSink sink = new KafkaOutboxSink(KafkaOutboxSettings.of(TestKafka.bootstrapServers(), "/shop")
                    .withTopic(topic.name()));
            try (OutboxRelay relay = new OutboxRelay(orders.dataSource(), sink).start(outbox);
                    Connection connection = orders.connect()) {
                connection.setAutoCommit(false);
                for (int order = 1; order <= 3; order++) {
                    outbox.publish(
                            connection,
                            OutboxEvent.ofJson(
                                            "order", "o-" + order, "placed", "{\"orderId\": \"o-%d\"}".formatted(order))
                                    .withId("m-" + order)
                                    .withHeader(
                                            "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
                }
                connection.commit();
                await().atMost(PATIENCE).until(() -> transactions().size() == 3);
                assertThat(relay.status()).isNotNull();
            }
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(transactions())
                        .extracting(transaction -> transaction.path("status").textValue())
                        .containsOnly("COMMITTED"));
        JsonNode second = transactions().stream()
                .filter(transaction ->
                        transaction.at("/labels/event").textValue().equals("m-2"))
                .findFirst()
                .orElseThrow();
        JsonNode whole =
                norn.get("/v1/transactions/" + second.path("id").asText()).json();
        assertThat(whole.at("/input/orderId").textValue()).isEqualTo("o-2");
        assertThat(whole.at("/labels/traceparent").textValue()).startsWith("00-4bf92f35");
        assertThat(whole.at("/labels/topic").textValue()).isEqualTo(topic.name());
        assertThat(counted("started")).isEqualTo(3);
        await().atMost(PATIENCE).until(() -> topic.committed(group) == 3);
    }

    @Test
    void shouldStartOneTransactionHoweverOftenAnEventComes() throws Exception {
        topic.create(2);
        store(1, trigger());
        for (int time = 0; time < 3; time++) {
            topic.place("e-1", "{\"orderId\": \"o-1\"}");
            topic.place("e-2", "{\"orderId\": \"o-2\"}");
        }
        // The same id of another source is another event.
        topic.send(TestTopic.with(
                new ProducerRecord<>(topic.name(), "e-1", "{\"orderId\": \"o-3\"}"),
                Map.of("ce_id", "e-1", "ce_type", "placed", "ce_source", "/other")));

        await().atMost(PATIENCE).until(() -> topic.committed(group) == 7);
        assertThat(transactions()).hasSize(3);
        assertThat(counted("started")).isEqualTo(3);
        assertThat(counted("duplicate")).isEqualTo(4);
    }

    private List<JsonNode> transactions() {
        List<JsonNode> found = new ArrayList<>();
        norn.get("/v1/transactions?limit=200").json().path("items").forEach(found::add);
        return found;
    }

    private double counted(String outcome) {
        String labels = "outcome=\"" + outcome + "\",topic=\"" + topic.name() + "\"";
        return norn.get("/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("norn_trigger_events_total{") && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
