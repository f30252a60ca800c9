package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic of events from its beginning, and keeps of each record what tells whether it is as it must be. */
final class TopicReader implements AutoCloseable {

    /** A record, as far as it is kept: there may be a million. */
    private record Kept(String id, String source, UUID digest) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final Set<String> apart;
    private final List<Kept> records = new ArrayList<>();
    private final Map<String, Kept> firsts = new HashMap<>();
    private final Map<Long, List<String>> titles = new TreeMap<>();

    /**
     * Reads nothing yet.
     *
     * @param committedOnly whether records of rounds are left out that were not committed
     * @param apart headers in which a repeated record may differ from the first one
     */
    TopicReader(String bootstrapServers, String topic, boolean committedOnly, Set<String> apart) {
        this.topic = topic;
        this.apart = apart;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        committedOnly ? "read_committed" : "read_uncommitted"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Reads what has come since, up to what is the end now. */
    TopicReader read() {
        if (consumer.assignment().isEmpty()) {
            assign();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::keep);
        }
        return this;
    }

    private void assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private void keep(ConsumerRecord<String, byte[]> record) {
        String text = text(record);
        Kept kept = new Kept(
                header(record, "ce_id"),
                header(record, "ce_source").intern(),
                UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
        records.add(kept);
        Kept first = firsts.putIfAbsent(kept.id(), kept);
        if (first == null) {
            titles.computeIfAbsent(Long.parseLong(record.key()), key -> new ArrayList<>())
                    .add(kept.id() + " " + header(record, "ce_type"));
        } else if (!first.digest().equals(kept.digest())) {
            throw new AssertionError("not the same record as before: " + text);
        }
    }

    /** How many records so far. */
    int size() {
        return records.size();
    }

    /** How many of them have a {@code ce_id} that came before. Each was the same record as then. */
    int repeated() {
        return records.size() - firsts.size();
    }

    /** How many events so far. */
    int events() {
        return firsts.size();
    }

    /** The {@code ce_id}s of the records of a {@code ce_source}. */
    List<String> idsOf(String source) {
        return records.stream()
                .filter(record -> record.source().equals(source))
                .map(Kept::id)
                .toList();
    }

    /**
     * Nothing is missing of what is expected of each transaction, nothing is there besides, and each event comes after those
     * before it when it comes first.
     *
     * @param expected by transaction, {@code ce_id} and {@code ce_type} of its events in order
     */
    void requireExactly(Map<Long, List<String>> expected) {
        assertThat(titles).isEqualTo(expected);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** All that readers can see of a record but its offset. */
    private String text(ConsumerRecord<String, byte[]> record) {
        List<String> headers = Arrays.stream(record.headers().toArray())
                .map(Header::key)
                .filter(name -> !apart.contains(name))
                .map(name -> name + "=" + header(record, name))
                .toList();
        return "%s %d %d %s %s"
                .formatted(
                        record.key(),
                        record.partition(),
                        record.timestamp(),
                        headers,
                        new String(record.value(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
