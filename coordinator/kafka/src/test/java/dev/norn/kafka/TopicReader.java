package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic of events from its beginning, and keeps what it has read. */
final class TopicReader implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    /** @param committedOnly whether records of rounds are left out that were not committed */
    TopicReader(String bootstrapServers, String topic, boolean committedOnly) {
        this.topic = topic;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        committedOnly ? "read_committed" : "read_uncommitted"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Reads what has come since, up to what is the end now, and gives everything. */
    List<ConsumerRecord<String, byte[]>> read() {
        if (consumer.assignment().isEmpty()) {
            assign();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    private void assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The different {@code ce_id}s so far. */
    Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        records.forEach(record -> ids.add(header(record, "ce_id")));
        return ids;
    }

    /**
     * Nothing is missing of what is expected of each transaction, nothing is there besides, each event comes after those
     * before it when it comes first, and when it comes again it is the same record.
     *
     * @param expected by transaction, {@code ce_id} and {@code ce_type} of its events in order
     * @param apart headers in which a repeated record may differ
     * @return how many records were repeated
     */
    int requireExactly(Map<Long, List<String>> expected, Set<String> apart) {
        Map<String, ConsumerRecord<String, byte[]>> firsts = new HashMap<>();
        Map<Long, List<String>> seen = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            String id = header(record, "ce_id");
            ConsumerRecord<String, byte[]> first = firsts.putIfAbsent(id, record);
            if (first == null) {
                seen.computeIfAbsent(Long.parseLong(record.key()), key -> new ArrayList<>())
                        .add(id + " " + header(record, "ce_type"));
            } else {
                assertThat(text(record, apart)).as("%s, again", id).isEqualTo(text(first, apart));
            }
        }
        assertThat(seen).isEqualTo(expected);
        return records.size() - firsts.size();
    }

    static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** All that readers can see of a record but its offset. */
    private static String text(ConsumerRecord<String, byte[]> record, Set<String> apart) {
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
