package dev.norn.benchmarks.events;

import dev.norn.benchmarks.machine.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic, looked at from outside: how far it can be read, and what is on it. For one thread. */
final class EventTopic implements AutoCloseable {

    private static final Duration THERE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String ID = "ce_id";

    private final String address;
    private final Admin admin;
    private final List<TopicPartition> partitions;

    private EventTopic(String address, Admin admin, List<TopicPartition> partitions) {
        this.address = address;
        this.admin = admin;
        this.partitions = partitions;
    }

    /** A topic at a broker, which is waited for. */
    static EventTopic at(String address, String name) {
        Admin admin = Admin.create(Map.of("bootstrap.servers", address));
        Wait.until("topic " + name, THERE, () -> exists(admin, name));
        return new EventTopic(address, admin, partitions(admin, name));
    }

    /** Up to where a reader of committed records can read: the offset of the next record of each partition. */
    Map<TopicPartition, Long> readable() {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(it -> it, it -> OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /** From where on all of it can be read, if none was removed yet. */
    Map<TopicPartition, Long> beginning() {
        return partitions.stream().collect(Collectors.toMap(it -> it, it -> 0L));
    }

    /** The sum of {@link #readable}. Transactions' markers have offsets, too. */
    long readableOffsets() {
        return readable().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reads all committed records between two moments. */
    Contents read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> until) {
        Set<String> ids = new HashSet<>();
        long records = 0;
        long bytes = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(address)) {
            consumer.assign(partitions);
            from.forEach(consumer::seek);
            while (until.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < until.getOrDefault(partition, 0L)) {
                        ids.add(new String(record.headers().lastHeader(ID).value(), StandardCharsets.UTF_8));
                        records++;
                        bytes += record.value().length;
                    }
                }
            }
        }
        return new Contents(records, ids.size(), bytes);
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** A consumer of committed records with Kafka's defaults, in no group. */
    static KafkaConsumer<byte[], byte[]> consumer(String address) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        admin.close();
    }

    private static boolean exists(Admin admin, String name) {
        return get(admin.listTopics().names()).contains(name);
    }

    private static List<TopicPartition> partitions(Admin admin, String name) {
        TopicDescription topic = Objects.requireNonNull(
                get(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not answer", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * What was read.
     *
     * @param records how many
     * @param events how many of them were different
     * @param bytes of their values
     */
    record Contents(long records, long events, long bytes) {}
}
