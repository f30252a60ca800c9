package dev.norn.kafka.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestKafka;
import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.letters.MessageLetter.Failure;
import dev.norn.runtime.letters.MessageLetter.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real Kafka. */
@Timeout(300)
class LetterCollectorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String servers = TestKafka.bootstrapServers();
    private final List<LetterCollector> collectors = new ArrayList<>();
    private final List<MessageLetter> stored = new CopyOnWriteArrayList<>();
    private String topic;

    @BeforeEach
    void chooseATopic() throws Exception {
        topic = TestKafka.uniqueName("orders");
        create(topic + ".dead-letters");
    }

    @AfterEach
    void stop() {
        collectors.forEach(LetterCollector::close);
    }

    @Test
    void shouldKeepAllThatARecordSays() throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_id", "m-1");
        headers.put("ce_type", "order.placed.v1");
        headers.put("norn-dead-letter-topic", topic);
        headers.put("norn-dead-letter-partition", "2");
        headers.put("norn-dead-letter-offset", "17");
        headers.put("norn-dead-letter-group", "read-model");
        headers.put("norn-dead-letter-attempts", "8");
        headers.put("norn-dead-letter-exception", "java.lang.IllegalStateException");
        headers.put("norn-dead-letter-message", "no");
        headers.put("norn-dead-letter-stacktrace", "at somewhere");
        headers.put("norn-dead-letter-first-failure", "2026-01-01T00:00:00Z");
        headers.put("norn-redrive-count", "3");
        headers.put("norn-redrive-letter", "41");
        write(topic + ".dead-letters", "a", "{\"id\": 1}", headers);
        collect(stored::addAll);

        MessageLetter letter = next(1).get(0);
        assertThat(letter.source()).isEqualTo(MessageLetter.Source.CONSUMER);
        assertThat(letter.place()).startsWith(topic + ".dead-letters-0@0 ");
        assertThat(letter.origin()).isEqualTo(new Origin(topic, 2, 17L));
        assertThat(letter.consumer()).isEqualTo("read-model");
        assertThat(letter.failure())
                .isEqualTo(new Failure(
                        8,
                        "java.lang.IllegalStateException",
                        "no",
                        "at somewhere",
                        Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(letter.redrives()).isEqualTo(3);
        assertThat(letter.earlier()).isEqualTo(41);
        assertThat(letter.omittedBytes()).isNull();
        Message message = letter.message();
        assertThat(text(message.key())).isEqualTo("a");
        assertThat(text(message.value())).isEqualTo("{\"id\": 1}");
        assertThat(message.id()).isEqualTo("m-1");
        assertThat(message.type()).isEqualTo("order.placed.v1");
        assertThat(message.headers())
                .extracting(Message.Header::name)
                .containsExactly("ce_id", "ce_type", "norn-redrive-count", "norn-redrive-letter");
    }

    @Test
    void shouldTakeWhatSaysNothingOrNonsense() throws Exception {
        write(topic + ".dead-letters", null, null, Map.of());
        write(
                topic + ".dead-letters",
                "a",
                "x",
                Map.of(
                        "norn-dead-letter-topic", topic,
                        "norn-dead-letter-partition", "-1",
                        "norn-dead-letter-offset", "99999999999999999999",
                        "norn-dead-letter-attempts", "many",
                        "norn-dead-letter-first-failure", "noon",
                        "norn-redrive-count", "99999999999"));
        collect(stored::addAll);

        List<MessageLetter> letters = next(2);
        assertThat(letters.get(0).origin()).isNull();
        assertThat(letters.get(0).message().value()).isNull();
        assertThat(letters.get(0).failure()).isEqualTo(new Failure(0, "UNKNOWN", "", null, null));
        assertThat(letters.get(1).origin()).isEqualTo(new Origin(topic, null, null));
        assertThat(letters.get(1).redrives()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldLeaveOutAValueThatIsTooLarge() throws Exception {
        String large = topic + ".large.dead-letters";
        create(large, Map.of("max.message.bytes", "30000000"));
        write(large, "a", "x".repeat(LetterRecords.MAX_BYTES + 1), Map.of("norn-dead-letter-topic", topic));
        write(topic + ".dead-letters", "b", null, Map.of("norn-dead-letter-omitted-bytes", "5000000"));
        collect(stored::addAll);

        Map<String, MessageLetter> letters = new LinkedHashMap<>();
        next(2).forEach(letter -> letters.put(text(letter.message().key()), letter));
        assertThat(letters.get("a").omittedBytes()).isEqualTo(LetterRecords.MAX_BYTES + 1);
        assertThat(letters.get("a").message().value()).isNull();
        assertThat(letters.get("b").omittedBytes()).isEqualTo(5_000_000);
    }

    @Test
    void shouldReadAgainWhatWasNotStored() throws Exception {
        write(topic + ".dead-letters", "a", "1", Map.of());
        AtomicInteger failures = new AtomicInteger();
        LetterCollector first = collect(letters -> {
            failures.incrementAndGet();
            throw new IllegalStateException("the database is away");
        });
        await().atMost(PATIENCE).until(() -> failures.get() >= 2);
        first.close();
        AtomicInteger fails = new AtomicInteger(2);
        collect(letters -> {
            if (fails.getAndDecrement() > 0) {
                throw new IllegalStateException("the database is still away");
            }
            stored.addAll(letters);
        });
        assertThat(text(next(1).get(0).message().key())).isEqualTo("a");
        write(topic + ".dead-letters", "b", "1", Map.of());
        assertThat(next(2)).extracting(letter -> text(letter.message().key())).containsExactly("a", "b");
    }

    @Test
    void shouldNotReadAgainWhatWasStored() throws Exception {
        write(topic + ".dead-letters", "a", "1", Map.of());
        LetterCollector first = collect(stored::addAll);
        next(1);
        first.close();
        write(topic + ".dead-letters", "b", "1", Map.of());
        collect(stored::addAll);

        assertThat(next(2)).extracting(letter -> text(letter.message().key())).containsExactly("a", "b");
    }

    @Test
    void shouldFindTopicsByTheirNamesAndLeaveOthersAlone() {
        Pattern wanted = settings(Set.of("norn.dead-letters"), Pattern.compile(LetterSettings.DEFAULT_PATTERN))
                .wanted();

        assertThat(List.of("orders.dead-letters", "norn.events.dead-letters", "my-norn.dead-letters"))
                .allMatch(wanted.asMatchPredicate());
        assertThat(List.of("norn.dead-letters", "orders", ".dead-letters", "orders.dead-letters.x"))
                .noneMatch(wanted.asMatchPredicate());
    }

    private List<MessageLetter> next(int count) {
        await().atMost(PATIENCE).until(() -> stored.size() >= count);
        assertThat(stored).hasSize(count);
        return stored;
    }

    private LetterCollector collect(LetterStore store) {
        LetterCollector collector = new LetterCollector(
                        settings(Set.of(), Pattern.compile(Pattern.quote(topic) + ".*\\.dead-letters")), store)
                .start();
        collectors.add(collector);
        return collector;
    }

    private LetterSettings settings(Set<String> without, Pattern pattern) {
        return new LetterSettings(servers, topic, List.of(), pattern, without, PATIENCE, Map.of());
    }

    private void create(String name) throws Exception {
        create(name, Map.of());
    }

    private void create(String name, Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty()).configs(config)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private void write(String to, String key, String value, Map<String, String> headers) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", servers,
                        "max.request.size", 30_000_000,
                        "buffer.memory", 64_000_000),
                new StringSerializer(),
                new StringSerializer())) {
            ProducerRecord<String, String> record = new ProducerRecord<>(to, key, value);
            headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get(60, TimeUnit.SECONDS);
        }
    }

    private static String text(byte[] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }
}
