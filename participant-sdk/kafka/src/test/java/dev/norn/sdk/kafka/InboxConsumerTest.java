package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestKafka;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.inbox.IdempotentConsumer;
import dev.norn.sdk.inbox.InboundMessage;
import dev.norn.sdk.inbox.Inbox;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.outbox.OutboxDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A payload. */
    public record Order(String id, int amount) {}

    private static final InboxSettings.Retries WITHOUT_END =
            new InboxSettings.Retries(100_000, Duration.ofMillis(50), Duration.ofMillis(200));

    private final Topics topics = new Topics(TestKafka.bootstrapServers());
    private final List<InboxConsumer> consumers = new ArrayList<>();
    private OutboxDatabase database;
    private String topic;
    private String group;

    @BeforeAll
    void open() {
        database = new OutboxDatabase(EmptyDatabase.postgres());
        InboxDialect.of(database.dataSource()).tables().forEach(database::execute);
        database.execute("create table work (place bigserial, message varchar(64))");
    }

    @BeforeEach
    void topic() throws Exception {
        topic = TestKafka.uniqueName("orders");
        group = TestKafka.uniqueName("read-model");
        topics.create(topic, 2);
        topics.create(topic + ".dead-letters", 1);
    }

    @AfterEach
    void stop() {
        consumers.forEach(InboxConsumer::close);
        consumers.clear();
        database.execute("delete from work");
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void shouldWorkOffEachMessageOnceThoughItComesTwice() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            for (int i = 1; i <= 10; i++) {
                writer.write(topic, "a", "m-" + i, "1");
                writer.write(topic, "a", "m-" + i, "1");
            }
        }
        InboxConsumer consumer = start(settings(), (message, connection) -> work(connection, message.id()));
        await().atMost(PATIENCE).untilAsserted(() -> {
            InboxConsumer.Status status = consumer.status();
            assertThat(List.of(status.handled(), status.duplicates())).containsExactly(10L, 10L);
        });
        assertThat(worked()).containsExactly("m-1", "m-2", "m-3", "m-4", "m-5", "m-6", "m-7", "m-8", "m-9", "m-10");
    }

    @Test
    void shouldRetryAFailedMessageWhileOtherKeysGoOn() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "1");
            writer.write(topic, "a", "a-2", "1");
            writer.write(topic, "b", "b-1", "1");
            writer.write(topic, "c", "c-1", "1");
        }
        Set<String> others = ConcurrentHashMap.newKeySet();
        InboxConsumer consumer = start(settings().with(WITHOUT_END), (message, connection) -> {
            work(connection, message.id());
            if (message.id().equals("a-1") && others.size() < 2) {
                throw new IllegalStateException("not before the others");
            }
            others.add(message.id());
        });
        await().atMost(PATIENCE).until(() -> consumer.status().handled() == 4);
        List<String> worked = worked();
        assertThat(worked).containsExactlyInAnyOrder("a-1", "a-2", "b-1", "c-1");
        assertThat(worked.subList(2, 4)).containsExactly("a-1", "a-2");
        assertThat(consumer.status().failures()).isPositive();
    }

    @Test
    void shouldSendAMessageToTheDeadLettersAfterItsLastAttempt() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "poison");
            writer.write(topic, "a", "a-2", "1");
        }
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        InboxConsumer consumer = start(settings(), (message, connection) -> {
            if (message.payload().equals("poison")) {
                attempts.add(message.attempt());
                throw new IllegalStateException("cannot read this");
            }
            work(connection, message.id());
        });
        ConsumerRecord<String, String> dead =
                topics.read(topic + ".dead-letters", 1).get(0);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(dead.key()).isEqualTo("a");
        assertThat(dead.value()).isEqualTo("poison");
        Map<String, String> headers = Topics.headers(dead);
        assertThat(headers)
                .containsEntry("ce_id", "a-1")
                .containsEntry("norn-dead-letter-topic", topic)
                .containsEntry("norn-dead-letter-offset", "0")
                .containsEntry("norn-dead-letter-group", group)
                .containsEntry("norn-dead-letter-attempts", "3")
                .containsEntry("norn-dead-letter-exception", "java.lang.IllegalStateException")
                .containsEntry("norn-dead-letter-message", "cannot read this");
        assertThat(headers.get("norn-dead-letter-partition")).isIn("0", "1");
        assertThat(headers.get("norn-dead-letter-stacktrace")).contains("InboxConsumerTest");
        await().atMost(PATIENCE).until(() -> consumer.status().handled() == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(topics.committed(group)).containsValue(2L));

        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "repaired");
        }
        await().atMost(PATIENCE).until(() -> consumer.status().handled() == 2);
        assertThat(worked()).containsExactly("a-2", "a-1");
    }

    @Test
    void shouldSendADeadLetterThatIsTooLargeForItsTopicWithLess() throws Exception {
        topics.set(topic + ".dead-letters", "max.message.bytes", "5000");
        String fits = "x".repeat(3_500);
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", fits);
            writer.write(topic, "a", "a-2", "x".repeat(6_000));
            writer.write(topic, "a", "a-3", "1");
        }
        InboxConsumer consumer = start(settings(), (message, connection) -> {
            if (!message.id().equals("a-3")) {
                throw new IllegalStateException("refused ".repeat(300));
            }
            work(connection, message.id());
        });
        List<ConsumerRecord<String, String>> dead = topics.read(topic + ".dead-letters", 2);
        assertThat(dead.get(0).value()).isEqualTo(fits);
        assertThat(Topics.headers(dead.get(0)))
                .containsEntry("ce_id", "a-1")
                .containsEntry("norn-dead-letter-exception", "java.lang.IllegalStateException")
                .doesNotContainKeys("norn-dead-letter-stacktrace", "norn-dead-letter-omitted-bytes");
        assertThat(dead.get(1).value()).isNull();
        assertThat(Topics.headers(dead.get(1)))
                .containsEntry("ce_id", "a-2")
                .containsEntry("norn-dead-letter-omitted-bytes", "6000")
                .containsEntry("norn-dead-letter-topic", topic);
        await().atMost(PATIENCE).until(() -> consumer.status().handled() == 1);
        assertThat(worked()).containsExactly("a-3");
    }

    @Test
    void shouldSkipMessagesOfOtherTypesAsIfTheyWereNotThere() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "order.paid.v1", "1");
            writer.write(topic, "a", "a-2", "order.placed.v1", "1");
            writer.write(topic, "a", "a-3", "1");
            writer.write(topic, "a", "a-4", "order.paid.v1", "1");
        }
        InboxConsumer consumer = start(
                settings().withTypes(List.of("order.placed.v1")),
                (message, connection) -> work(connection, message.id()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(topics.committed(group)).containsValue(4L));
        assertThat(worked()).containsExactly("a-2");
        assertThat(consumer.status().handled()).isEqualTo(1);
        assertThat(database.texts("select message_id from norn_inbox where consumer = '" + group + "'"))
                .containsExactly("a-2");
    }

    @Test
    void shouldNotCommitPastAMessageThatWaits() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "1");
            for (int i = 1; i <= 20; i++) {
                writer.write(topic, "k" + i, "k-" + i, "1");
            }
        }
        InboxConsumer consumer = start(
                settings().with(new InboxSettings.Retries(100, Duration.ofHours(1), Duration.ofHours(1))),
                (message, connection) -> {
                    if (message.id().equals("a-1")) {
                        throw new IllegalStateException("later");
                    }
                    work(connection, message.id());
                });
        await().atMost(PATIENCE).until(() -> consumer.status().handled() == 20);
        consumer.close();
        InboxConsumer next = start(settings(), (message, connection) -> work(connection, message.id()));
        await().atMost(PATIENCE).until(() -> next.status().handled() == 1);
        assertThat(worked()).hasSize(21).endsWith("a-1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(next.status().duplicates())
                        .as("those after it in its partition")
                        .isPositive());
    }

    @Test
    void shouldCountNoAttemptWhileTheDatabaseCannotBeReached() throws Exception {
        try (Topics.Writer writer = topics.writer()) {
            writer.write(topic, "a", "a-1", "1");
        }
        database.execute("alter table norn_inbox rename to norn_inbox_gone");
        InboxConsumer consumer;
        try {
            consumer = start(settings(), (message, connection) -> work(connection, message.id()));
            await().atMost(PATIENCE).until(() -> consumer.status().problem() != null);
        } finally {
            database.execute("alter table norn_inbox_gone rename to norn_inbox");
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            InboxConsumer.Status status = consumer.status();
            assertThat(status.handled()).isEqualTo(1);
            assertThat(status.problem()).isNull();
        });
        assertThat(consumer.status().failures()).isZero();
    }

    /** Consumers for the annotation. */
    public static final class ReadModel {
        @IdempotentConsumer(topic = "unused", group = "unused")
        public void on(Order first, Order second) {}
    }

    @Test
    void shouldGiveAMethodItsPayloadMessageAndConnection() throws Exception {
        List<Object> seen = new ArrayList<>();
        Object target = new Object() {
            @SuppressWarnings("unused") // by reflection
            public void on(Connection connection, Order order, InboundMessage message) {
                seen.addAll(List.of(connection, order, message));
            }
        };
        ConsumerMethod method = new ConsumerMethod(
                target,
                target.getClass().getMethod("on", Connection.class, Order.class, InboundMessage.class),
                dev.norn.sdk.participant.ParticipantJson.mapper());
        InboundMessage message = message("{\"id\":\"o-1\",\"amount\":3,\"more\":1}");
        try (Connection connection = database.dataSource().getConnection()) {
            method.handle(message, connection);
            assertThat(seen).containsExactly(connection, new Order("o-1", 3), message);
            assertThatThrownBy(() -> method.handle(message("{"), connection))
                    .isInstanceOf(UnreadableMessageException.class);
        }
    }

    @Test
    void shouldRefuseAMethodWithTwoPayloads() {
        IdempotentConsumers all = new IdempotentConsumers(
                database.dataSource(), Map.of("bootstrap.servers", TestKafka.bootstrapServers()));
        assertThatThrownBy(() -> all.of(new ReadModel()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most one payload");
    }

    @Test
    void shouldGoOnTryingWhereTheBrokersNamesAreUnknown() {
        InboxConsumer consumer =
                start(Map.of("bootstrap.servers", "nowhere.invalid:9092"), (message, connection) -> {});
        await().atMost(PATIENCE).until(() -> consumer.status().problem() != null);
        assertThat(consumer.isAlive()).isTrue();
    }

    @Test
    void shouldRefuseSettingsThatKafkasClientsDoNotTake() {
        assertThatThrownBy(() -> start(
                        Map.of("bootstrap.servers", "127.0.0.1:1", "max.poll.records", "many"),
                        (message, connection) -> {}))
                .hasMessageContaining("Invalid value many for configuration max.poll.records");
        assertThatThrownBy(() -> start(Map.of(), (message, connection) -> {}))
                .hasMessageContaining("no bootstrap.servers (expected: ");
    }

    private static InboundMessage message(String payload) {
        return new InboundMessage("m-1", null, "orders", 0, 1, "a", payload, Map.of(), java.time.Instant.EPOCH, 1);
    }

    private InboxSettings settings() {
        return InboxSettings.of(group, topic)
                .with(new InboxSettings.Retries(3, Duration.ofMillis(50), Duration.ofMillis(200)));
    }

    private InboxConsumer start(InboxSettings settings, InboxHandler handler) {
        return start(settings, Map.of("bootstrap.servers", TestKafka.bootstrapServers()), handler);
    }

    private InboxConsumer start(Map<String, Object> clientConfig, InboxHandler handler) {
        return start(settings(), clientConfig, handler);
    }

    private InboxConsumer start(InboxSettings settings, Map<String, Object> clientConfig, InboxHandler handler) {
        InboxConsumer consumer = new InboxConsumer(
                settings, Inbox.on(database.dataSource(), group, Duration.ofDays(7)), handler, clientConfig, Map.of());
        consumers.add(consumer);
        return consumer.start();
    }

    private static void work(Connection connection, String message) throws Exception {
        try (var insert = connection.prepareStatement("insert into work (message) values (?)")) {
            insert.setString(1, message);
            insert.executeUpdate();
        }
    }

    private List<String> worked() {
        return database.texts("select message from work order by place");
    }
}
