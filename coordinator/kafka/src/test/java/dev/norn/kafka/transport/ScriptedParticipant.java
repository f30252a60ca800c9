package dev.norn.kafka.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A participant whose part a test plays: it takes a command, and answers it, or not, or twice. For one thread. */
final class ScriptedParticipant implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final Queue<ConsumerRecord<String, String>> taken = new ArrayDeque<>();

    /** Makes the topic of its commands. */
    ScriptedParticipant(String bootstrapServers, String topic) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** The next command; null if none has come when it is known that none will. */
    @Nullable
    ConsumerRecord<String, String> takeUnless(BooleanSupplier noneWill) {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (taken.isEmpty() && !noneWill.getAsBoolean()) {
            assertThat(System.nanoTime()).as("a command comes").isLessThan(limit);
            consumer.poll(Duration.ofMillis(50)).forEach(taken::add);
        }
        return taken.poll();
    }

    /** Answers a command with JSON. */
    void reply(ConsumerRecord<String, String> command, int status, String body) {
        reply(command, Map.of("Norn-Status", Integer.toString(status), "Content-Type", "application/json"), body);
    }

    /** Answers a command; is not delivered when this returns, but before anything that is sent later. */
    void reply(ConsumerRecord<String, String> command, Map<String, String> headers, String body) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                header(command, "Norn-Reply-To"),
                Integer.parseInt(header(command, "Norn-Reply-Partition")),
                command.key(),
                body.getBytes(StandardCharsets.UTF_8));
        record.headers().add(command.headers().lastHeader("Norn-Call"));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var _ = producer.send(record);
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(Duration.ZERO);
    }
}
