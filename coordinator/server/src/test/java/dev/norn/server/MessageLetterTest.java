package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.inbox.InboundMessage;
import dev.norn.sdk.inbox.Inbox;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.kafka.InboxConsumer;
import dev.norn.sdk.kafka.InboxSettings;
import dev.norn.server.TestCoordinator.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that consumers with an inbox cannot work off: in the one list, and from there back to their consumers. */
@Timeout(180)
class MessageLetterTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static TestDatabase database;
    private static TestDatabase applications;
    private static DataSource application;
    private static TestCoordinator norn;

    private final List<InboxConsumer> consumers = new ArrayList<>();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private String topic;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        applications = TestDatabase.create();
        application = applications.dataSource();
        InboxDialect.of(application).tables().forEach(applications::execute);
        norn = TestCoordinator.start(
                database,
                Map.of(
                        "norn.kafka.bootstrap-servers",
                        TestKafka.bootstrapServers(),
                        "norn.kafka.topic",
                        TestKafka.uniqueName("events"),
                        "norn.kafka.dead-letters.pattern",
                        "letters-.*\\.dead-letters",
                        "norn.kafka.properties",
                        Map.of("metadata.max.age.ms", "500"),
                        "norn.dead-letters.redrive[0].source",
                        "consumer",
                        "norn.dead-letters.redrive[0].code",
                        "java.lang.ArithmeticException",
                        "norn.dead-letters.redrive[0].every",
                        "1s",
                        "norn.dead-letters.redrive[0].max-times",
                        2));
    }

    @AfterAll
    static void stop() {
        norn.close();
        applications.close();
        database.close();
    }

    @BeforeEach
    void createTopics() throws Exception {
        topic = TestKafka.uniqueName("letters");
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", TestKafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(topic, Optional.of(3), Optional.empty()),
                            new NewTopic(topic + ".dead-letters", Optional.of(1), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stopConsumers() {
        consumers.forEach(InboxConsumer::close);
    }

    @Test
    void shouldShowWhyAMessageWasGivenUp() throws Exception {
        consume("read-model");
        write("a", "{\"poison\": true}", Map.of("ce_id", "m-1", "ce_type", "order.placed.v1"));
        JsonNode listed = letter();

        assertThat(listed.path("source").asText()).isEqualTo("consumer");
        assertThat(listed.path("topic").asText()).isEqualTo(topic);
        assertThat(listed.path("participant").asText()).isEqualTo(group("read-model"));
        assertThat(listed.path("name").asText()).isEqualTo("order.placed.v1");
        assertThat(listed.path("attempts").asInt()).isEqualTo(2);
        assertThat(listed.path("redrives").asInt()).isZero();
        assertThat(listed.path("errorCode").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(listed.path("errorMessage").asText()).isEqualTo("cannot work off {\"poison\": true}");
        assertThat(listed.at("/payload/poison").asBoolean()).isTrue();
        assertThat(listed.at("/detail/key").asText()).isEqualTo("a");
        assertThat(listed.at("/detail/messageId").asText()).isEqualTo("m-1");
        assertThat(listed.at("/detail/payloadEncoding").asText()).isEqualTo("json");

        JsonNode shown = show(listed);
        assertThat(shown.at("/detail/stackTrace").asText()).contains("MessageLetterTest");
        assertThat(shown.at("/detail/headers").toString()).contains("ce_type", "order.placed.v1");
        assertThat(shown.at("/detail/history")).hasSize(1);
        assertThat(shown.at("/payload")).isEqualTo(listed.path("payload"));
        for (String other : List.of("source=branch", "source=relay", "participant=other", "name=other")) {
            assertThat(letters("&" + other)).as(other).isEmpty();
        }
        for (String same : List.of("source=consumer", "name=order.placed.v1")) {
            assertThat(letters("&" + same)).as(same).hasSize(1);
        }
    }

    @Test
    void shouldSendAMessageBackWithARepairedValue() throws Exception {
        consume("read-model");
        write("a", "poison", Map.of("ce_id", "m-1", "trace", "x"));
        JsonNode letter = letter();
        Reply reply = redrive(letter, "{\"reason\": \"repaired\", \"input\": {\"amount\": 1.50}}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        await().atMost(LONG_ENOUGH).until(() -> !worked.isEmpty());
        assertThat(worked).containsExactly("read-model m-1 {\"amount\": 1.50} attempt 1");
        assertThat(letters("")).isEmpty();
        JsonNode ended = show(letter);
        assertThat(ended.at("/detail/state").asText()).isEqualTo("REDRIVEN");
        assertThat(ended.at("/detail/history/0/reason").asText()).isEqualTo("repaired");
        assertThat(ended.at("/detail/history/0/operator").asText()).isEqualTo("anonymous");
        assertThat(ended.at("/detail/history/0/repaired").asBoolean()).isTrue();
        assertThat(ended.path("payload").asText()).isEqualTo("poison");
        assertThat(redrive(letter, "{\"reason\": \"again\"}").code()).isEqualTo("DEAD_LETTER_NOT_FOUND");
        assertThat(audit(letter)).singleElement().satisfies(entry -> {
            assertThat(entry.path("action").asText()).isEqualTo("redrive");
            assertThat(entry.path("reason").asText()).isEqualTo("repaired");
            assertThat(entry.at("/detail/outcome").asText()).isEqualTo("DONE");
        });
    }

    @Test
    void shouldListWhatFailsAgainAsAnotherLetterThatKnowsTheEarlierOne() throws Exception {
        consume("read-model");
        write("a", "poison", Map.of());
        JsonNode first = letter();
        assertThat(redrive(first, "{\"reason\": \"in vain\"}").status()).isEqualTo(200);
        JsonNode second = letterAfter(first);

        assertThat(second.path("redrives").asInt()).isEqualTo(1);
        assertThat(second.path("attempts").asInt()).as("counted anew").isEqualTo(2);
        assertThat(second.at("/detail/earlier")).isEqualTo(first.path("id"));
        assertThat(redrive(second, "{\"reason\": \"again\", \"inputText\": \"repaired\"}")
                        .status())
                .isEqualTo(200);
        await().atMost(LONG_ENOUGH).until(() -> worked.size() == 1);
        assertThat(show(second).at("/detail/history"))
                .extracting(stay -> stay.path("reason").asText())
                .containsExactly("in vain", "again");
    }

    /** Whoever dies between Kafka's answer and noting it leaves a letter in the list whose message was sent. */
    @Test
    void shouldDoNoHarmByAMessageThatIsSentBackTwice() throws Exception {
        InboxConsumer consumer = consume("read-model");
        for (Map<String, String> headers : List.of(Map.of("ce_id", "m-1"), Map.<String, String>of())) {
            worked.clear();
            long duplicates = consumer.status().duplicates();
            write("a", "poison", headers);
            JsonNode letter = letter();
            String id = letter.path("id").asText();
            redrive(letter, "{\"reason\": \"r\", \"inputText\": \"repaired\"}");
            database.execute("with back as (update norn.message_letter set state = 'WAITING', ended_at = null,"
                    + " claimed_until = clock_timestamp() + interval '1 second' where id = " + id + " returning *)"
                    + " insert into norn.dead_letter (id, shard, source, since, topic, attempts, redrives, error_code,"
                    + " error_message) overriding system value select id, shard, source, since, topic, attempts, redrives,"
                    + " error_code, error_message from back");
            await().atMost(LONG_ENOUGH)
                    .until(() -> redrive(letter, "{\"reason\": \"r\", \"inputText\": \"repaired\"}")
                                    .status()
                            == 200);
            await().atMost(LONG_ENOUGH).until(() -> consumer.status().duplicates() == duplicates + 1);

            assertThat(worked).as(headers.toString()).hasSize(1);
        }
    }

    @Test
    void shouldLeaveConsumersAloneThatHaveWorkedItOff() throws Exception {
        InboxConsumer other = consume("mailer", message -> {});
        consume("read-model");
        write("a", "poison", Map.of("ce_id", "m-1"));
        JsonNode letter = letter();
        // As if it were so long ago that its inbox has forgotten the message.
        applications.execute("delete from norn_inbox");
        redrive(letter, "{\"reason\": \"r\", \"inputText\": \"repaired\"}");

        await().atMost(LONG_ENOUGH).until(() -> worked.stream().anyMatch(work -> work.startsWith("read-model")));
        await().atMost(LONG_ENOUGH).until(() -> other.status().duplicates() == 1);
        assertThat(worked).filteredOn(work -> work.startsWith("mailer")).hasSize(1);
    }

    @Test
    void shouldDiscardWithAReason() throws Exception {
        consume("read-model");
        write("a", "poison", Map.of("ce_id", "m-1"));
        JsonNode letter = letter();
        String path = "/v1/dead-letters/" + letter.path("id").asText();
        assertThat(norn.post(path + "/discard", "{}").status()).isEqualTo(422);
        Reply reply = norn.post(path + "/discard", "{\"reason\": \"a test order\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(letters("")).isEmpty();
        assertThat(show(letter).at("/detail/state").asText()).isEqualTo("DISCARDED");
        assertThat(audit(letter))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("reason").asText()).isEqualTo("a test order"));
        assertThat(worked).isEmpty();
    }

    @Test
    void shouldBringBackAllThatMatch() throws Exception {
        AtomicBoolean healed = new AtomicBoolean();
        consume("read-model", message -> {
            if (!healed.get()) {
                throw new IllegalStateException("not yet");
            }
        });
        for (int i = 0; i < 20; i++) {
            write("k" + i, "x", Map.of("ce_id", "m-" + i));
        }
        await().atMost(LONG_ENOUGH).until(() -> letters("").size() == 20);
        healed.set(true);
        Reply begun = norn.post(
                "/v1/operations",
                "{\"action\": \"redrive\", \"deadLetters\": {\"topic\": \"%s\"}, \"reason\": \"healed\"}"
                        .formatted(topic));
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        await().atMost(LONG_ENOUGH)
                .until(() ->
                        norn.get(begun.header("Location")).json().path("done").asInt() == 20);
        await().atMost(LONG_ENOUGH).until(() -> worked.size() == 20);
        assertThat(letters("")).isEmpty();
    }

    @Test
    void shouldBringBackByRuleSoOftenAndNoMore() throws Exception {
        consume("read-model", message -> {
            throw new ArithmeticException("never");
        });
        write("a", "x", Map.of("ce_id", "m-1"));
        JsonNode last = letterThat(letter -> letter.path("redrives").asInt() == 2);

        assertThat(last.path("redriveAt").isNull()).isTrue();
        assertThat(show(last).at("/detail/history"))
                .extracting(stay -> stay.path("operator").asText())
                .containsExactly("redrive rule", "redrive rule", "null");
    }

    @Test
    void shouldKeepWhatDoesNotSayWhereItComesFrom() throws Exception {
        write(topic + ".dead-letters", "a", "somebody else's", Map.of());
        JsonNode letter = await().atMost(LONG_ENOUGH)
                .until(MessageLetterTest::unknown, unknown -> unknown.size() == 1)
                .getFirst();

        assertThat(letter.path("payload").asText()).isEqualTo("somebody else's");
        assertThat(redrive(letter, "{\"reason\": \"r\"}").code()).isEqualTo("ORIGIN_UNKNOWN");
        assertThat(norn.post("/v1/dead-letters/" + letter.path("id").asText() + "/discard", "{\"reason\": \"r\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldLetOnlyOneOfManySendIt() throws Exception {
        consume("read-model");
        write("a", "poison", Map.of("ce_id", "m-1"));
        JsonNode letter = letter();
        List<Future<Reply>> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                replies.add(threads.submit(() -> redrive(letter, "{\"reason\": \"race\"}")));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Reply> reply : replies) {
            statuses.add(reply.get().status());
        }

        assertThat(statuses)
                .containsOnlyOnce(200)
                .allMatch(status -> List.of(200, 404, 409).contains(status));
        assertThat(letterAfter(letter).path("redrives").asInt()).isEqualTo(1);
    }

    private static List<JsonNode> unknown() {
        return items("/v1/dead-letters?source=consumer&errorCode=UNKNOWN");
    }

    private static List<JsonNode> items(String path) {
        List<JsonNode> items = new ArrayList<>();
        norn.get(path).json().path("items").forEach(items::add);
        return items;
    }

    private List<JsonNode> letters(String filter) {
        return items("/v1/dead-letters?topic=" + topic + filter);
    }

    private JsonNode letter() {
        return letterThat(letter -> true);
    }

    private JsonNode letterAfter(JsonNode earlier) {
        return letterThat(letter -> !letter.path("id").equals(earlier.path("id")));
    }

    /** The one letter of this test's topic, as the one read of the list showed it which found it as expected. */
    private JsonNode letterThat(Predicate<JsonNode> expected) {
        return await().atMost(LONG_ENOUGH)
                .until(() -> letters(""), letters -> letters.size() == 1 && expected.test(letters.getFirst()))
                .getFirst();
    }

    private static JsonNode show(JsonNode letter) {
        return norn.get("/v1/dead-letters/" + letter.path("id").asText()).json();
    }

    private static Reply redrive(JsonNode letter, String body) {
        return norn.post("/v1/dead-letters/" + letter.path("id").asText() + "/redrive", body);
    }

    private static List<JsonNode> audit(JsonNode letter) {
        return items("/v1/audit-log?limit=500").stream()
                .filter(entry -> entry.at("/detail/deadLetter").equals(letter.path("id")))
                .toList();
    }

    private String group(String name) {
        return name + "-" + topic;
    }

    /** What says poison fails. */
    private InboxConsumer consume(String name) {
        return consume(name, message -> {
            if (String.valueOf(message.payload()).contains("poison")) {
                throw new IllegalStateException("cannot work off " + message.payload());
            }
        });
    }

    private InboxConsumer consume(String name, Consumer<InboundMessage> work) {
        InboxSettings settings = InboxSettings.of(group(name), topic)
                .with(new InboxSettings.Retries(2, Duration.ofMillis(50), Duration.ofMillis(50)));
        InboxConsumer consumer = new InboxConsumer(
                settings,
                Inbox.on(application, group(name), Duration.ofDays(7)),
                (message, connection) -> {
                    work.accept(message);
                    String id = message.headers().getOrDefault("ce_id", "-");
                    worked.add(name + " " + id + " " + message.payload() + " attempt " + message.attempt());
                },
                Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
                Map.of());
        consumers.add(consumer);
        return consumer.start();
    }

    private void write(String key, String value, Map<String, String> headers) throws Exception {
        write(topic, key, value, headers);
    }

    private static void write(String to, String key, String value, Map<String, String> headers) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            ProducerRecord<String, String> record = new ProducerRecord<>(to, key, value);
            headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }
}
