package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.EmbeddedKafka;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxDatabase;
import dev.norn.sdk.outbox.OutboxDialect;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.OutboxRelay;
import dev.norn.sdk.outbox.OutboxRelaySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class KafkaOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OPEN_TRANSACTIONS = "select count(*) from pg_stat_activity"
            + " where datname = current_database() and state = 'idle in transaction'";

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWhereItWasWhenKafkaIsBack() throws Exception {
        Outbox outbox = new Outbox();
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres())) {
            Topics topics = new Topics(kafka.bootstrapServers());
            topics.create("outbox.event.order", 2);
            try (OutboxRelay relay = relay(kafka, database).start(outbox)) {
                publish(outbox, database, 1, 30);
                await().atMost(PATIENCE).until(() -> relay.status().sent() == 30);
                kafka.crash();
                publish(outbox, database, 31, 60);
                await().atMost(PATIENCE).until(() -> relay.status().failure() != null);
                assertThat(database.number("select count(*) from norn_outbox")).isEqualTo(30);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(database.number(OPEN_TRANSACTIONS))
                                .as("no transaction waits for Kafka")
                                .isZero());
                kafka.restart();
                publish(outbox, database, 61, 90);
                await().atMost(PATIENCE).until(() -> database.number("select count(*) from norn_outbox") == 0);
                await().atMost(PATIENCE).until(() -> relay.status().failure() == null);
                assertInOrder(Topics.firstIdsByKey(topics.read("outbox.event.order", 90)));
            }
        }
    }

    @Test
    void shouldSendOtherTypesWhileOneHasNoTopicYet() throws Exception {
        Outbox outbox = new Outbox();
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory)
                        .setting("auto.create.topics.enable", "false")
                        .start();
                OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres())) {
            Topics topics = new Topics(kafka.bootstrapServers());
            topics.create("outbox.event.order", 1);
            try (OutboxRelay relay = relay(kafka, database).start(outbox)) {
                database.publish(
                        outbox, OutboxEvent.of("invoice", "a", "sent", 1).withId("i-1"));
                publish(outbox, database, 1, 3);
                await().atMost(PATIENCE).until(() -> relay.status().sent() == 3);
                assertThat(database.texts("select id from norn_outbox")).containsExactly("i-1");
                topics.create("outbox.event.invoice", 1);
                await().atMost(PATIENCE).until(() -> relay.status().sent() == 4);
            }
        }
    }

    private static OutboxRelay relay(EmbeddedKafka kafka, OutboxDatabase database) {
        KafkaOutboxSettings settings = KafkaOutboxSettings.of(kafka.bootstrapServers(), "/orders")
                .withSendTimeout(Duration.ofSeconds(3))
                .withProducer("max.block.ms", 500);
        return new OutboxRelay(
                database.dataSource(),
                OutboxDialect.of(database.dataSource()),
                new KafkaOutboxSink(settings),
                OutboxRelaySettings.DEFAULTS.withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new Random(1));
    }

    private static void publish(Outbox outbox, OutboxDatabase database, int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            database.publish(
                    outbox, OutboxEvent.of("order", "k" + i % 3, "counted", i).withId(Integer.toString(i)));
        }
    }

    private static void assertInOrder(Map<String, List<String>> byKey) {
        for (int key = 0; key < 3; key++) {
            int of = key;
            assertThat(byKey.get("k" + key))
                    .isEqualTo(IntStream.rangeClosed(1, 90)
                            .filter(i -> i % 3 == of)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }
}
