package dev.norn.server;

import dev.norn.embedded.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A topic of a real Kafka, as tests write and read it. */
final class TestTopic implements AutoCloseable {
    private final String bootstrapServers;
    private final String name;
    private final KafkaProducer<String, String> producer;

    TestTopic(String bootstrapServers, String name) {
        this.bootstrapServers = bootstrapServers;
        this.name = name;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    /** A topic that nobody else has, on the Kafka of this JVM; not made yet. */
    static TestTopic unique() {
        return new TestTopic(TestKafka.bootstrapServers(), TestKafka.uniqueName("orders"));
    }

    String name() {
        return name;
    }

    TestTopic create(int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        return this;
    }

    /** Writes an event in binary mode, of the type {@code placed}; on return Kafka has it. */
    void place(String id, String data) throws Exception {
        send(event(id, data));
    }

    ProducerRecord<String, String> event(String id, @Nullable String data) {
        return with(
                new ProducerRecord<>(name, id, data),
                Map.of("ce_specversion", "1.0", "ce_id", id, "ce_type", "placed", "ce_source", "/shop"));
    }

    static ProducerRecord<String, String> with(ProducerRecord<String, String> record, Map<String, String> headers) {
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    void send(ProducerRecord<String, String> record) throws InterruptedException, ExecutionException {
        var unused = producer.send(record).get();
    }

    /** What a group has committed, all partitions together. */
    long committed(String group) throws Exception {
        try (Admin admin = admin()) {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(name))
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        }
    }

    /** Who is in a group, by the names that Kafka gives: who leaves and comes back has another. */
    List<String> members(String group) throws Exception {
        try (Admin admin = admin()) {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(group)
                    .members()
                    .stream()
                    .map(MemberDescription::consumerId)
                    .sorted()
                    .toList();
        }
    }

    /** The records of its dead-letter topic; none if that does not exist. */
    List<ConsumerRecord<String, String>> deadLetters() {
        String letters = name + ".dead-letters";
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().getOrDefault(letters, List.of()).stream()
                    .map(partition -> new TopicPartition(letters, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    @Override
    public void close() {
        producer.close();
    }
}
