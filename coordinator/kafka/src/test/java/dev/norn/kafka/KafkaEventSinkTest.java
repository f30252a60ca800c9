package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.dsl.Json;
import dev.norn.embedded.TestKafka;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.kafka.letters.KafkaMessageSender;
import dev.norn.kafka.letters.LetterSettings;
import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.EventSink.Lane;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real Kafka, read with the CloudEvents SDK. */
class KafkaEventSinkTest {
    /** Below what Kafka's clients wait unless told otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private final String servers = TestKafka.bootstrapServers();
    private final List<EventSink> sinks = new ArrayList<>();
    private String topic;

    @BeforeEach
    void chooseATopic() {
        topic = TestKafka.uniqueName("norn.events");
    }

    @AfterEach
    void closeSinks() {
        sinks.forEach(EventSink::close);
    }

    @Test
    void shouldBeReadByTheCloudEventsSdkAndFitItsSchemas() throws Exception {
        List<PublishedEvent> events = EventSamples.published();
        sink().open(1).publish(events);

        try (EventReader reader = new EventReader(servers, topic)) {
            List<ConsumerRecord<String, CloudEvent>> records = reader.next(events.size());
            assertThat(records).hasSameSizeAs(events);
            for (int i = 0; i < events.size(); i++) {
                assertThatItSays(records.get(i), events.get(i));
            }
        }
    }

    private static void assertThatItSays(ConsumerRecord<String, CloudEvent> record, PublishedEvent event)
            throws Exception {
        CloudEvent read = record.value();
        assertThat(record.key()).isEqualTo(Long.toString(EventSamples.TRANSACTION));
        assertThat(record.timestamp()).isEqualTo(EventSamples.TIME.toEpochMilli());
        assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(read.getId()).isEqualTo(event.id());
        assertThat(read.getSource()).isEqualTo(URI.create("/norn"));
        assertThat(read.getType()).isEqualTo(event.type());
        assertThat(read.getSubject()).isEqualTo(record.key());
        assertThat(read.getTime()).isEqualTo(EventSamples.TIME.atOffset(ZoneOffset.UTC));
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        assertThat(read.getExtension("traceparent")).isEqualTo(event.traceparent());
        byte[] data = Objects.requireNonNull(read.getData()).toBytes();
        assertThat(EventSchemas.complaints(read.getType(), EventSchemas.read(data)))
                .isEmpty();
    }

    @Test
    void shouldKeepTheOrderWithinATransactionOverAllPartitions() throws Exception {
        Lane lane = sink().open(0);
        for (int round = 0; round < 10; round++) {
            int first = round * 100;
            lane.publish(LongStream.range(first, first + 100)
                    .mapToObj(sequence -> EventSamples.published(EventSamples.ended(), sequence, sequence % 20))
                    .toList());
        }

        try (EventReader reader = new EventReader(servers, topic)) {
            assertThat(reader.partitions()).isEqualTo(KafkaSinkSettings.DEFAULT_PARTITIONS);
            Map<String, List<Long>> sequences = reader.next(1000).stream()
                    .collect(Collectors.groupingBy(
                            ConsumerRecord::key,
                            Collectors.mapping(KafkaEventSinkTest::sequence, Collectors.toList())));
            assertThat(sequences).hasSize(20);
            sequences.forEach((transaction, inOrder) ->
                    assertThat(inOrder).hasSize(50).isSorted().doesNotHaveDuplicates());
        }
    }

    @Test
    void shouldPublishDeadLettersToATopicOfTheirOwnAsWell() throws Exception {
        List<PublishedEvent> events = EventSamples.published();
        sink().open(0).publish(events);

        List<String> parked = events.stream()
                .filter(event -> event.type().equals("norn.branch.dead-lettered.v1"))
                .map(PublishedEvent::id)
                .toList();
        assertThat(parked).isNotEmpty();
        assertThat(committed(topic + ".dead-letters")).containsExactlyElementsOf(parked);
        assertThat(committed(topic)).containsAll(parked);
    }

    @Test
    void shouldFenceWhoHadTheLaneBefore() throws Exception {
        Lane zombie = sink().open(2);
        zombie.publish(List.of(event(1)));
        Lane owner = sink().open(2);

        assertThatExceptionOfType(SinkException.Fenced.class).isThrownBy(() -> zombie.publish(List.of(event(2))));
        owner.publish(List.of(event(3)));
        // Trying again helps nothing: it is over.
        assertThatExceptionOfType(SinkException.class).isThrownBy(() -> zombie.publish(List.of(event(2))));
        assertThat(committed()).containsExactly("3-1", "3-3");
    }

    @Test
    void shouldFenceWhoHadALaneOfTheVersionThatHadFour() throws Exception {
        sink().open(0);
        try (Producer<String, byte[]> zombie = KafkaEventSink.producer(settings(servers, Duration.ofSeconds(10)), 3)) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(topic, "7", new byte[10])).get();
            Lane owner = sink().open(0);

            assertThatExceptionOfType(KafkaException.class).isThrownBy(zombie::commitTransaction);
            owner.publish(List.of(event(1)));
            assertThat(committed()).containsExactly("3-1");
        }
    }

    @Test
    void shouldLetLanesAloneThatAreOthers() throws Exception {
        Lane first = sink().open(0);
        sink().open(1).publish(List.of(event(1)));

        first.publish(List.of(event(2)));

        assertThat(committed()).containsExactlyInAnyOrder("3-1", "3-2");
    }

    @Test
    void shouldPublishWithoutItsDataWhatKafkaDoesNotTake() throws Exception {
        Lane lane = sink().open(0);
        lane.publish(List.of(event(1), EventSamples.published(EventSamples.large(3_000_000), 2), event(3)));

        try (EventReader reader = new EventReader(servers, topic)) {
            CloudEvent large = reader.next(3).get(1).value();
            assertThat(large.getId()).isEqualTo("3-2");
            assertThat(large.getExtension("dataref"))
                    .isEqualTo("/v1/transactions/" + EventSamples.TRANSACTION + "/events");
            assertThat(Objects.requireNonNull(large.getData()).toBytes()).hasSizeLessThan(1000);
        }
    }

    @Test
    void shouldAdaptToATopicThatTakesLess() throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            NewTopic small = new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "20000"));
            admin.createTopics(List.of(small)).all().get();
        }
        // Random, so that no compression makes it fit.
        String noise = new Random(1)
                .ints(200_000, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        List<PublishedEvent> events = List.of(
                event(1),
                EventSamples.published(new Event.Ended(TransactionStatus.COMMITTED, new Json("\"" + noise + "\"")), 2));
        EventSink sink = sink();
        boolean published = false;
        for (int attempt = 0; !published && attempt < 10; attempt++) {
            try (Lane lane = sink.open(0)) {
                lane.publish(events);
                published = true;
            } catch (SinkException.Unavailable e) {
                assertThat(e).hasMessageContaining("larger than the max message size");
            }
        }
        assertThat(committed()).containsExactly("3-1", "3-2");
    }

    @Test
    void shouldKeepAsADeadLetterWhatKafkaTakesNeverAndGoOn() throws Exception {
        create(Map.of("message.timestamp.before.max.ms", "3600000"));
        PublishedEvent old = event(2);
        List<PublishedEvent> events = List.of(recent(1), old, recent(3));
        List<MessageLetter> letters = new ArrayList<>();
        AtomicInteger failing = new AtomicInteger(1);
        EventSink sink = sink(stored -> {
            if (failing.getAndDecrement() > 0) {
                throw new IllegalStateException("the database is away");
            }
            letters.addAll(stored);
        });
        publish(sink, events);

        assertThat(committed()).containsExactly("3-1", "3-3");
        MessageLetter letter = letters.get(0);
        assertThat(letters).extracting(MessageLetter::place).containsOnly(topic + " 3-2");
        assertThat(letter.source()).isEqualTo(MessageLetter.Source.RELAY);
        assertThat(letter.transaction()).isEqualTo(EventSamples.TRANSACTION);
        assertThat(letter.failure().code()).isEqualTo("InvalidTimestampException");
        assertThat(letter.message().id()).isEqualTo("3-2");

        try (KafkaMessageSender sender = new KafkaMessageSender(letterSettings())) {
            sender.send(topic, null, letter.message());
        }
        assertThat(committed()).containsExactly("3-1", "3-3", "3-2");
    }

    @Test
    void shouldKeepAsADeadLetterWhatIsTooLargeInAnyForm() throws Exception {
        create(Map.of("max.message.bytes", "100"));
        List<MessageLetter> letters = new ArrayList<>();
        EventSink sink = sink(letters::addAll);
        publish(sink, List.of(recent(1)));

        assertThat(committed()).isEmpty();
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.message().id()).isEqualTo("3-1");
            assertThat(letter.failure().code()).isEqualTo("RecordTooLargeException");
        });
    }

    /** As the relay does it. */
    private static void publish(EventSink sink, List<PublishedEvent> events) {
        for (int attempt = 1; attempt <= 20; attempt++) {
            try (Lane lane = sink.open(0)) {
                lane.publish(events);
                return;
            } catch (SinkException e) {
                assertThat(attempt).as(e.getMessage()).isLessThan(20);
            }
        }
    }

    private static PublishedEvent recent(long sequence) {
        PublishedEvent sample = event(sequence);
        return new PublishedEvent(sample.shard(), sequence, Instant.now(), sample.event(), sample.transaction());
    }

    private void create(Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(config)))
                    .all()
                    .get();
        }
    }

    private LetterSettings letterSettings() {
        return new LetterSettings(servers, topic, List.of(), Pattern.compile("none"), Set.of(), PATIENCE, Map.of());
    }

    private EventSink sink(LetterStore letters) {
        KafkaEventSink sink = new KafkaEventSink(settings(servers, PATIENCE), letters);
        sinks.add(sink);
        return sink;
    }

    @Test
    void shouldSaySoonThatKafkaIsAway() {
        KafkaEventSink sink = new KafkaEventSink(settings("127.0.0.1:1", Duration.ofMillis(500)));
        sinks.add(sink);
        long start = System.nanoTime();

        assertThatExceptionOfType(SinkException.Unavailable.class).isThrownBy(() -> sink.open(0));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
    }

    @Test
    void shouldGiveALaneUpThatIsClosed() throws Exception {
        EventSink sink = sink();
        Lane lane = sink.open(0);
        sink.close();

        assertThatExceptionOfType(SinkException.class).isThrownBy(() -> lane.publish(List.of(event(1))));
        assertThatExceptionOfType(SinkException.class).isThrownBy(() -> sink.open(0));
    }

    private Set<String> committed() throws Exception {
        return committed(topic);
    }

    private Set<String> committed(String topic) throws Exception {
        try (EventReader reader = new EventReader(servers, topic)) {
            return reader.all().stream()
                    .map(record -> record.value().getId())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    private static long sequence(ConsumerRecord<String, CloudEvent> record) {
        String id = record.value().getId();
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    private static PublishedEvent event(long sequence) {
        return EventSamples.published(EventSamples.ended(), sequence);
    }

    private EventSink sink() {
        KafkaEventSink sink = new KafkaEventSink(settings(servers, PATIENCE));
        sinks.add(sink);
        return sink;
    }

    private KafkaSinkSettings settings(String bootstrapServers, Duration timeout) {
        return new KafkaSinkSettings(
                bootstrapServers,
                topic,
                topic + ".dead-letters",
                true,
                KafkaSinkSettings.DEFAULT_PARTITIONS,
                null,
                "/norn",
                timeout,
                KafkaSinkSettings.DEFAULT_MAX_EVENT_BYTES,
                Map.of());
    }
}
