package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends commands as the coordinator does, and collects the replies. For one thread. */
public final class Caller implements AutoCloseable {
    public static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String commands;
    private final String replies;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Map<String, ConsumerRecord<String, String>> came = new HashMap<>();

    /** On a topic of commands that is there, or is made by its participant. */
    public Caller(String bootstrapServers, String commands) throws Exception {
        this(new Topics(bootstrapServers), commands);
    }

    /** On a topic of commands that is there. */
    Caller(Topics topics, String commands) throws Exception {
        this.commands = commands;
        this.replies = commands + ".replies";
        topics.create(replies, 2);
        Map<String, Object> client = Map.of("bootstrap.servers", topics.bootstrapServers());
        producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
        TopicPartition partition = new TopicPartition(replies, 1);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** Sends a command to do a step of a transaction. */
    public void send(String call, long transaction, String target, Duration timeLeft, String input) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Norn-Target", target);
        headers.put("Norn-Transaction", Long.toString(transaction));
        headers.put("Norn-Branch", "1");
        headers.put("Norn-Operation", "action");
        headers.put("Norn-Attempt", "1");
        headers.put("Norn-Deadline", Instant.now().plus(timeLeft).toString());
        headers.put("Norn-Call", call);
        headers.put("Norn-Reply-To", replies);
        headers.put("Norn-Reply-Partition", "1");
        send(transaction + "/1", headers, "{\"input\": " + input + "}");
    }

    /** Sends what may be no command. */
    void send(@Nullable String key, Map<String, String> headers, String value) {
        ProducerRecord<String, String> record = new ProducerRecord<>(commands, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        var unused = producer.send(record);
    }

    /** Waits for the reply to a call. */
    public ConsumerRecord<String, String> reply(String call) {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (!came.containsKey(call)) {
            assertThat(System.nanoTime()).as("a reply to %s", call).isLessThan(limit);
            poll(Duration.ofMillis(50));
        }
        return came.get(call);
    }

    private void poll(Duration time) {
        consumer.poll(time).forEach(record -> came.put(Topics.headers(record).get("Norn-Call"), record));
    }

    /** How many calls have been answered so far. */
    int answered() {
        poll(Duration.ofMillis(10));
        return came.size();
    }

    /** Calls that were done, and whose replies came since this was last asked. */
    List<String> done() {
        poll(Duration.ofMillis(50));
        List<String> done = came.values().stream()
                .filter(reply -> status(reply).startsWith("2"))
                .map(reply -> Topics.headers(reply).get("Norn-Call"))
                .toList();
        came.clear();
        return done;
    }

    public static String status(ConsumerRecord<String, String> reply) {
        return Topics.headers(reply).get("Norn-Status");
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
