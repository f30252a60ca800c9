package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.EmbeddedKafka;
import dev.norn.embedded.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the world is told of sagas, and what becomes of them when it cannot be told: on real Kafka. */
class PublishedEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Events of a saga of two steps that commits: start, both steps, decision, end. */
    private static final int OF_A_SAGA = 5;

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private TestDatabase database;
    private TestParticipant participant;
    private TestCoordinator norn;

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.on(directory.resolve("kafka")).start();
        database = TestDatabase.create();
        participant = TestParticipant.start();
        norn = TestCoordinator.start(
                database,
                Map.of("norn.kafka.bootstrap-servers", kafka.bootstrapServers(), "norn.kafka.timeout", "10s"));
        norn.register("payment", participant.url());
        norn.register("shipping", participant.url());
        assertThat(norn.storeYaml(Sagas.order(1)).status()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        norn.close();
        participant.close();
        database.close();
        kafka.close();
    }

    @Test
    void shouldPublishWhatHappenedInOrder() throws Exception {
        String id = runSaga();

        await().atMost(PATIENCE).until(() -> events().size() == OF_A_SAGA);
        List<ConsumerRecord<String, String>> events = events();
        assertThat(events).extracting(ConsumerRecord::key).containsOnly(id);
        assertThat(events)
                .extracting(event -> header(event, "ce_type"))
                .containsExactly(
                        "norn.transaction.started.v1",
                        "norn.branch.succeeded.v1",
                        "norn.branch.succeeded.v1",
                        "norn.transaction.decided.v1",
                        "norn.transaction.ended.v1");
        assertThat(events).extracting(event -> header(event, "ce_id")).doesNotHaveDuplicates();
        JsonNode started = json(events.get(0));
        assertThat(started.path("name").textValue()).isEqualTo("order");
        assertThat(started.at("/input/orderId").textValue()).isEqualTo("o-1");
        assertThat(json(events.get(1)).path("branch").textValue()).isEqualTo("charge");
        assertThat(json(events.get(4)).path("status").textValue()).isEqualTo("COMMITTED");
    }

    @Test
    void shouldGoOnWithoutKafkaSayThatItLagsAndCatchUp() throws Exception {
        runSaga();
        await().atMost(PATIENCE).until(() -> events().size() == OF_A_SAGA);
        kafka.crash();

        for (int saga = 0; saga < 20; saga++) {
            runSaga();
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(lag()).isGreaterThanOrEqualTo(20.0 * OF_A_SAGA);
            JsonNode relay = norn.get("/health/readiness").json().at("/details/coordinator/details/relay");
            assertThat(relay.path("failure").isTextual()).as(relay.toString()).isTrue();
        });
        assertThat(norn.get("/health/readiness").status()).isEqualTo(200);

        kafka.restart();
        await().atMost(PATIENCE)
                .until(() -> events().stream()
                                .map(event -> header(event, "ce_id"))
                                .distinct()
                                .count()
                        == 21 * OF_A_SAGA);
        await().atMost(PATIENCE).until(() -> lag() == 0);
    }

    private String runSaga() {
        TestCoordinator.Reply reply = norn.post(
                "/v1/transactions?wait=60s", "{\"saga\": \"order\", \"input\": {\"orderId\": \"o-1\", \"amount\": 1}}");
        assertThat(reply.json().path("status").asText()).as(reply.toString()).isEqualTo("COMMITTED");
        return reply.json().path("id").asText();
    }

    private double lag() {
        return norn.get("/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("norn_relay_lag_events "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    /** All committed records of the topic. */
    private List<ConsumerRecord<String, String>> events() {
        List<ConsumerRecord<String, String>> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("norn.events").stream()
                    .map(partition -> new TopicPartition("norn.events", partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(events::add);
            }
        }
        return events;
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(ConsumerRecord<String, String> event) throws JsonProcessingException {
        return TestCoordinator.JSON.readTree(event.value());
    }
}
