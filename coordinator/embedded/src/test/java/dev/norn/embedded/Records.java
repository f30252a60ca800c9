package dev.norn.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads with Kafka's own clients, on partition 0. */
final class Records {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Records() {}

    static KafkaProducer<String, String> producer(String bootstrapServers, Map<String, Object> configuration) {
        Map<String, Object> all = new HashMap<>(configuration);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("acks", "all");
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    static void write(String bootstrapServers, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(bootstrapServers, Map.of())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    /** The first committed values of a topic; fewer if they do not come. */
    static List<String> read(String bootstrapServers, String topic, int count) {
        List<String> values = new ArrayList<>();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (values.size() < count && System.nanoTime() < limit) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
