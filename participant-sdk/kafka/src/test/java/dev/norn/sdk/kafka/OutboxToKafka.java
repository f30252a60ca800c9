package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestKafka;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxDatabase;
import dev.norn.sdk.outbox.OutboxDialect;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.OutboxRelay;
import dev.norn.sdk.outbox.OutboxRelaySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** From a database to Kafka and back, on every database. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OutboxToKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Supplier<EmptyDatabase> databases;
    private final Topics topics = new Topics(TestKafka.bootstrapServers());
    private final Outbox outbox = new Outbox();
    private final List<OutboxRelay> relays = new ArrayList<>();
    private OutboxDatabase database;

    OutboxToKafka(Supplier<EmptyDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void open() {
        database = new OutboxDatabase(databases.get());
    }

    @AfterEach
    void stop() {
        relays.forEach(OutboxRelay::close);
        relays.clear();
        database.execute("delete from norn_outbox");
        database.execute("delete from norn_outbox_held");
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void shouldSendWhatWasPublishedAsCloudEventsInOrder() throws Exception {
        String type = topic(3);
        start();
        Instant happened = Instant.parse("2026-01-31T12:00:00.5Z");
        database.publish(
                outbox,
                OutboxEvent.ofJson(type, "o-1", "order.placed.v1", "{\"amount\": 12.50}")
                        .withId("m-1")
                        .withHeader("traceparent", "00-aa-bb-01")
                        .at(happened));
        for (int i = 2; i <= 20; i++) {
            database.publish(
                    outbox, OutboxEvent.of(type, "o-1", "order.changed.v1", i).withId("m-" + i));
        }
        List<ConsumerRecord<String, String>> records = topics.read("outbox.event." + type, 20);
        assertThat(records).extracting(Topics::id).containsExactlyElementsOf(ids(20));
        ConsumerRecord<String, String> first = records.get(0);
        assertThat(first.key()).isEqualTo("o-1");
        assertThat(first.value()).isEqualTo("{\"amount\": 12.50}");
        assertThat(Topics.headers(first))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "m-1",
                        "ce_source",
                        "/orders",
                        "ce_type",
                        "order.placed.v1",
                        "ce_subject",
                        "o-1",
                        "ce_time",
                        "2026-01-31T12:00:00.500Z",
                        "content-type",
                        "application/json",
                        "traceparent",
                        "00-aa-bb-01",
                        "ce_traceparent",
                        "00-aa-bb-01"));
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox") == 0);
    }

    @Test
    void shouldHoldOnlyTheKeyOfAMessageThatTheBrokerRefuses() throws Exception {
        String type = topic(1, Map.of("max.message.bytes", "3000"));
        database.publish(
                outbox,
                event(type, "a", 1, 10),
                event(type, "b", 1, 10),
                event(type, "a", 2, 20_000),
                event(type, "a", 3, 10),
                event(type, "b", 2, 10));
        start();
        String topic = "outbox.event." + type;
        assertThat(Topics.firstIdsByKey(topics.read(topic, 3)))
                .isEqualTo(Map.of("a", List.of("a/1"), "b", List.of("b/1", "b/2")));
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox_held") == 1);
        assertThat(database.texts("select aggregateid, id from norn_outbox_held"))
                .containsExactly("a", "a/2");

        topics.set(topic, "max.message.bytes", "100000");
        assertThat(Topics.firstIdsByKey(topics.read(topic, 5)).get("a")).containsExactly("a/1", "a/2", "a/3");
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox_held") == 0);
    }

    @Test
    void shouldHoldOnlyTheKeyOfAMessageThatTheProducerRefuses() throws Exception {
        String type = topic(1);
        database.publish(outbox, event(type, "a", 1, 10), event(type, "a", 2, 3000), event(type, "a", 3, 10));
        database.publish(outbox, event(type, "b", 1, 10));
        start(settings().withProducer("max.request.size", 2000));
        assertThat(Topics.firstIdsByKey(topics.read("outbox.event." + type, 2)))
                .isEqualTo(Map.of("a", List.of("a/1"), "b", List.of("b/1")));
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox_held") == 1);
        assertThat(database.number("select count(*) from norn_outbox")).isEqualTo(2);
    }

    @Test
    void shouldSendOtherTypesWhileOneCanHaveNoTopic() throws Exception {
        String type = topic(1);
        database.publish(outbox, event("no such name", "a", 1, 10), event(type, "a", 1, 10));
        start();
        assertThat(topics.read("outbox.event." + type, 1)).hasSize(1);
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox") == 1);
        await().atMost(PATIENCE).until(() -> relays.get(0).status().sent() == 1);
    }

    @Test
    void shouldKeepTheOrderOfKeysWithTwoRelays() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        Random random = new Random(seed);
        String type = topic(4);
        start();
        start();
        int[] numbers = new int[10];
        for (int i = 0; i < 500; i++) {
            int key = random.nextInt(numbers.length);
            database.publish(outbox, event(type, Integer.toString(key), ++numbers[key], 100));
        }
        Map<String, List<String>> byKey = Topics.firstIdsByKey(topics.read("outbox.event." + type, 500));
        for (int key = 0; key < numbers.length; key++) {
            String name = Integer.toString(key);
            List<String> expected = new ArrayList<>();
            for (int number = 1; number <= numbers[key]; number++) {
                expected.add(name + "/" + number);
            }
            assertThat(byKey.get(name)).as("-Dnorn.seed=%s, key %s", seed, name).isEqualTo(expected);
        }
    }

    private String topic(int partitions) throws Exception {
        return topic(partitions, Map.of());
    }

    private String topic(int partitions, Map<String, String> config) throws Exception {
        String type = TestKafka.uniqueName("order");
        topics.create("outbox.event." + type, partitions, config);
        return type;
    }

    private void start() {
        start(settings());
    }

    private static KafkaOutboxSettings settings() {
        return KafkaOutboxSettings.of(TestKafka.bootstrapServers(), "/orders");
    }

    private void start(KafkaOutboxSettings settings) {
        relays.add(new OutboxRelay(
                        database.dataSource(),
                        OutboxDialect.of(database.dataSource()),
                        new KafkaOutboxSink(settings),
                        OutboxRelaySettings.DEFAULTS.withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                        new Random(relays.size()))
                .start(outbox));
    }

    private static OutboxEvent event(String type, String key, int number, int bytes) {
        return OutboxEvent.of(type, key, "counted", "x".repeat(bytes)).withId(key + "/" + number);
    }

    private static List<String> ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add("m-" + i);
        }
        return ids;
    }
}
