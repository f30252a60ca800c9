package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning, as somebody who uses the CloudEvents SDK. */
final class EventReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaConsumer<String, CloudEvent> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, Object> client;

    EventReader(String bootstrapServers, String topic) {
        client = Map.of("bootstrap.servers", bootstrapServers);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new CloudEventDeserializer());
        partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    int partitions() {
        return partitions.size();
    }

    /** The next so many records; fewer if they do not come. */
    List<ConsumerRecord<String, CloudEvent>> next(int count) {
        List<ConsumerRecord<String, CloudEvent>> records = new ArrayList<>();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < limit) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /**
     * Everything up to what is the end now, of transactions that have ended: a commit is acknowledged before it is written into the
     * partitions, and until then readers of committed records see an earlier end.
     */
    List<ConsumerRecord<String, CloudEvent>> all() throws Exception {
        List<ConsumerRecord<String, CloudEvent>> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = ends();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            assertThat(System.nanoTime()).as("all of %s is readable", ends).isLessThan(limit);
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /** Those of what is not committed, too. */
    private Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        try (Admin admin = Admin.create(client)) {
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        }
        return ends;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
