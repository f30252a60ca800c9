package dev.norn.sdk.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics of a broker, as tests make, write and read them. */
record Topics(String bootstrapServers) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    void create(String topic, int partitions) throws Exception {
        create(topic, partitions, Map.of());
    }

    void create(String topic, int partitions, Map<String, String> config) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(config)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    void set(String topic, String name, String value) throws Exception {
        try (Admin admin = admin()) {
            AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(op)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** What a group has committed, by partition. */
    Map<Integer, Long> committed(String group) throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        try (Admin admin = admin()) {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(60, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        }
        return offsets;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    Writer writer() {
        return new Writer(new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer()));
    }

    /** Writes records with an id. */
    record Writer(KafkaProducer<String, String> producer) implements AutoCloseable {
        void write(String topic, String key, String id, String value) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
            record.headers().add("ce_id", id.getBytes(StandardCharsets.UTF_8));
            var unused = producer.send(record);
        }

        void write(String topic, String key, String id, String type, String value) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
            record.headers().add("ce_id", id.getBytes(StandardCharsets.UTF_8));
            record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
            var unused = producer.send(record);
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    /** The first records of all partitions; fewer if they do not come. */
    List<ConsumerRecord<String, String>> read(String topic, int count) {
        return read(topic, count, records -> records.size() >= count);
    }

    /** Reads until it is enough, or patience ends. */
    List<ConsumerRecord<String, String>> read(
            String topic, int atLeast, java.util.function.Predicate<List<ConsumerRecord<String, String>>> enough) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while ((records.size() < atLeast || !enough.test(records)) && System.nanoTime() < limit) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    static String id(ConsumerRecord<?, ?> record) {
        return headers(record).get("ce_id");
    }

    /** The ids of each key in the order of the topic, each where it came first. */
    static Map<String, List<String>> firstIdsByKey(List<ConsumerRecord<String, String>> records) {
        Map<String, List<String>> byKey = new HashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            List<String> ids = byKey.computeIfAbsent(record.key(), key -> new ArrayList<>());
            if (!ids.contains(id(record))) {
                ids.add(id(record));
            }
        }
        return byKey;
    }
}
