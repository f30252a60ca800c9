package dev.norn.sdk.kafka;

import dev.norn.protocol.DeadLetterHeaders;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go that cannot be worked off: key, value and headers as they were, and {@link DeadLetterHeaders further
 * headers} that say why. A
 * message that is sent back to its topic, by whatever tool, is tried anew; the inbox does not know it.
 */
final class DeadLetterTopic implements AutoCloseable {
    private static final int MAX_TRACE_LENGTH = 8_000;
    private static final int MAX_MESSAGE_LENGTH = 1_000;
    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;
    private static final Duration MAX_SEND = Duration.ofSeconds(10);

    private final InboxSettings settings;
    private final Producer<byte[], byte[]> producer;

    DeadLetterTopic(InboxSettings settings, Map<String, Object> clientConfig) {
        this.settings = settings;
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // The broker decides what is too large.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_SEND.toMillis() / 2);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) MAX_SEND.toMillis() / 2);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) MAX_SEND.toMillis());
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Returns when Kafka has it. What is too large with all that is said about it goes with less. */
    void send(PendingMessage message) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = record(message, message.record().value());
        try {
            send(record);
        } catch (RecordTooLargeException e) {
            // A new one: the headers of a record that was sent once, in vain, cannot be changed any more.
            ProducerRecord<byte[], byte[]> shorter =
                    record(message, message.record().value());
            shorter.headers().remove(DeadLetterHeaders.STACK_TRACE).remove(DeadLetterHeaders.MESSAGE);
            sendWithoutTrace(message, shorter);
        }
    }

    private void sendWithoutTrace(PendingMessage message, ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        try {
            send(record);
        } catch (RecordTooLargeException e) {
            ProducerRecord<byte[], byte[]> withoutValue = record(message, null);
            withoutValue.headers().remove(DeadLetterHeaders.STACK_TRACE);
            replace(
                    withoutValue.headers(),
                    DeadLetterHeaders.MESSAGE,
                    "the value is too large for this topic; it is where it came from");
            replace(
                    withoutValue.headers(),
                    DeadLetterHeaders.OMITTED_BYTES,
                    Integer.toString(message.record().serializedValueSize()));
            send(withoutValue);
        }
    }

    private ProducerRecord<byte[], byte[]> record(PendingMessage message, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> original = message.record();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(settings.deadLetterTopicOf(original.topic()), null, original.key(), value);
        original.headers().forEach(record.headers()::add);
        describe(message, record.headers());
        return record;
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            var unused = producer.send(record).get(MAX_SEND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw notTaken(record.topic(), e);
        } catch (TimeoutException e) {
            throw notTaken(record.topic(), e);
        }
    }

    private static KafkaException notTaken(String topic, Exception e) {
        return new KafkaException("dead-letter topic " + topic + " does not take a message", e);
    }

    private void describe(PendingMessage message, Headers headers) {
        ConsumerRecord<byte[], byte[]> original = message.record();
        headers.remove(DeadLetterHeaders.OMITTED_BYTES);
        replace(headers, DeadLetterHeaders.TOPIC, original.topic());
        replace(headers, DeadLetterHeaders.PARTITION, Integer.toString(original.partition()));
        replace(headers, DeadLetterHeaders.OFFSET, Long.toString(original.offset()));
        replace(
                headers,
                DeadLetterHeaders.TIMESTAMP,
                Instant.ofEpochMilli(original.timestamp()).toString());
        replace(headers, DeadLetterHeaders.GROUP, settings.group());
        replace(headers, DeadLetterHeaders.ATTEMPTS, Integer.toString(message.failures()));
        replace(
                headers,
                DeadLetterHeaders.FIRST_FAILURE,
                Instant.ofEpochMilli(message.firstFailureMillis()).toString());
        Throwable failure = message.lastFailure();
        if (failure != null) {
            replace(headers, DeadLetterHeaders.EXCEPTION, failure.getClass().getName());
            replace(
                    headers,
                    DeadLetterHeaders.MESSAGE,
                    first(MAX_MESSAGE_LENGTH, String.valueOf(failure.getMessage())));
            replace(headers, DeadLetterHeaders.STACK_TRACE, first(MAX_TRACE_LENGTH, stackTrace(failure)));
        }
    }

    /** Of a message that was here before only what is true now. */
    private static void replace(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String first(int maxLength, String text) {
        return text.substring(0, Math.min(text.length(), maxLength));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
