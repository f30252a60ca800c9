package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.server.TestCoordinator.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that cannot be published: in the one list, and from there to their topic. */
@Timeout(180)
class RelayLetterTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    private final String topic = TestKafka.uniqueName("small-events");

    @Test
    void shouldListWhatKafkaTakesNeverAndPublishItWhenItDoes() throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", TestKafka.bootstrapServers()));
                TestDatabase database = TestDatabase.create()) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("max.message.bytes", "100"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            try (TestCoordinator norn = TestCoordinator.start(
                    database,
                    Map.of(
                            "norn.kafka.bootstrap-servers",
                            TestKafka.bootstrapServers(),
                            "norn.kafka.topic",
                            topic,
                            "norn.kafka.dead-letters.collect",
                            false))) {
                String id = norn.post("/v1/transactions", "{\"mode\": \"tcc\", \"timeout\": \"1h\"}")
                        .json()
                        .path("id")
                        .asText();
                JsonNode letter = await().atMost(LONG_ENOUGH)
                        .until(() -> letters(norn, id), letters -> letters.size() == 1)
                        .getFirst();

                assertThat(letter.path("source").asText()).isEqualTo("relay");
                assertThat(letter.path("topic").asText()).isEqualTo(topic);
                assertThat(letter.path("errorCode").asText()).isEqualTo("RecordTooLargeException");
                assertThat(letter.at("/payload/transactionId").asText()).isEqualTo(id);
                String path = "/v1/dead-letters/" + letter.path("id").asText();
                Reply refused = norn.post(path + "/redrive", "{\"reason\": \"too early\"}");
                assertThat(refused.code()).as(refused.toString()).isEqualTo("REDRIVE_REFUSED");

                var raise = new AlterConfigOp(new ConfigEntry("max.message.bytes", "100000"), AlterConfigOp.OpType.SET);
                admin.incrementalAlterConfigs(
                                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(raise)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
                awaitThatTheTopicTakesMore();
                norn.post("/v1/transactions/" + id + "/rollback?wait=60s", "{}");
                await().atMost(LONG_ENOUGH).until(() -> published().size() == 2);
                assertThat(norn.post(path + "/redrive", "{\"reason\": \"raised\"}")
                                .status())
                        .isEqualTo(200);

                assertThat(letters(norn, id)).isEmpty();
                assertThat(published())
                        .as("after what came later")
                        .hasSize(3)
                        .endsWith(letter.at("/detail/messageId").asText());
            }
        }
    }

    private static List<JsonNode> letters(TestCoordinator norn, String transaction) {
        List<JsonNode> letters = new ArrayList<>();
        norn.get("/v1/dead-letters?source=relay&transaction=" + transaction)
                .json()
                .path("items")
                .forEach(letters::add);
        return letters;
    }

    /** The broker takes a topic's new settings over a little after they are stored. */
    private void awaitThatTheTopicTakesMore() {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            await().atMost(LONG_ENOUGH)
                    .ignoreExceptionsMatching(failure -> failure.getCause() instanceof RecordTooLargeException)
                    .until(() -> producer.send(new ProducerRecord<>(topic, "no event".repeat(100)))
                            .get(60, TimeUnit.SECONDS)
                            .hasOffset());
        }
    }

    /** The ids of all events of the topic. */
    private List<String> published() {
        List<String> ids = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestKafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition only = new TopicPartition(topic, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> record.headers()
                                .headers("ce_id")
                                .forEach(id -> ids.add(new String(id.value(), StandardCharsets.UTF_8))));
            }
        }
        return ids;
    }
}
