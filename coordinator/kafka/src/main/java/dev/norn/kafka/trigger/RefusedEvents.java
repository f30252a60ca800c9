package dev.norn.kafka.trigger;

import dev.norn.protocol.DeadLetterHeaders;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where events go that can never start what they should: key, value and headers as they were, and further headers that say
 * why, the same that the SDK's inbox writes. Sent back to its topic, an event is tried anew. Blocks; safe for use by many
 * threads.
 */
final class RefusedEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RefusedEvents.class);

    private static final int MAX_TRACE_LENGTH = 8_000;
    private static final int MAX_MESSAGE_LENGTH = 1_000;

    private final TriggerSettings settings;
    private final Set<String> knownTopics = ConcurrentHashMap.newKeySet();
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean closed;

    RefusedEvents(TriggerSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns when Kafka has it. What is too large with all that is said about it goes with less.
     *
     * @param attempts to start something by it
     * @param refusals why, by saga; the empty name stands for all
     * @throws KafkaException if the topic does not take it now
     */
    void send(ConsumerRecord<byte[], byte[]> event, int attempts, Map<String, Exception> refusals)
            throws InterruptedException {
        String topic = settings.deadLetterTopicOf(event.topic());
        requireTopic(topic);
        ProducerRecord<byte[], byte[]> letter = letter(topic, event, refusals);
        describe(letter.headers(), DeadLetterHeaders.ATTEMPTS, Integer.toString(attempts));
        try {
            send(letter);
        } catch (RecordTooLargeException e) {
            ProducerRecord<byte[], byte[]> shorter = copy(letter, letter.value());
            shorter.headers().remove(DeadLetterHeaders.STACK_TRACE).remove(DeadLetterHeaders.MESSAGE);
            sendWithoutTrace(shorter);
        }
    }

    private void sendWithoutTrace(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
        try {
            send(letter);
        } catch (RecordTooLargeException e) {
            ProducerRecord<byte[], byte[]> shorter = copy(letter, null);
            describe(
                    shorter.headers(),
                    DeadLetterHeaders.MESSAGE,
                    "the value is too large for this topic; it is where it came from");
            describe(shorter.headers(), DeadLetterHeaders.OMITTED_BYTES, Integer.toString(letter.value().length));
            send(shorter);
        }
    }

    /** The headers of a record that was sent once, in vain, cannot be changed any more. */
    private static ProducerRecord<byte[], byte[]> copy(ProducerRecord<byte[], byte[]> letter, byte @Nullable [] value) {
        return new ProducerRecord<>(letter.topic(), null, letter.key(), value, letter.headers());
    }

    private ProducerRecord<byte[], byte[]> letter(
            String topic, ConsumerRecord<byte[], byte[]> event, Map<String, Exception> refusals) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, event.key(), event.value());
        event.headers().forEach(letter.headers()::add);
        Headers headers = letter.headers().remove(DeadLetterHeaders.OMITTED_BYTES);
        describe(headers, DeadLetterHeaders.TOPIC, event.topic());
        describe(headers, DeadLetterHeaders.PARTITION, Integer.toString(event.partition()));
        describe(headers, DeadLetterHeaders.OFFSET, Long.toString(event.offset()));
        describe(
                headers,
                DeadLetterHeaders.TIMESTAMP,
                Instant.ofEpochMilli(event.timestamp()).toString());
        describe(headers, DeadLetterHeaders.GROUP, settings.group());
        describe(headers, DeadLetterHeaders.FIRST_FAILURE, Instant.now().toString());
        Exception first = refusals.values().iterator().next();
        String message =
                refusals.values().stream().map(Exception::getMessage).distinct().collect(Collectors.joining("; "));
        describe(headers, DeadLetterHeaders.EXCEPTION, first.getClass().getName());
        describe(headers, DeadLetterHeaders.MESSAGE, first(MAX_MESSAGE_LENGTH, message));
        describe(headers, DeadLetterHeaders.STACK_TRACE, first(MAX_TRACE_LENGTH, stackTrace(first)));
        headers.remove(PendingEvent.SAGAS);
        if (!refusals.containsKey("")) {
            headers.add(PendingEvent.SAGAS, utf8(String.join(",", refusals.keySet())));
        }
        return letter;
    }

    private void send(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
        try {
            var _ = producer().send(letter).get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw notTaken(letter.topic(), e);
        } catch (TimeoutException e) {
            throw notTaken(letter.topic(), e);
        }
    }

    private static KafkaException notTaken(String topic, Exception e) {
        return new KafkaException("the dead-letter topic " + topic + " does not take an event", e);
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (closed) {
            throw new KafkaException("the consumer stops");
        }
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    TriggerClients.producer(settings), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private void requireTopic(String topic) throws InterruptedException {
        if (!settings.createTopics() || knownTopics.contains(topic)) {
            return;
        }
        try (Admin admin = Admin.create(TriggerClients.admin(settings))) {
            NewTopic missing = new NewTopic(
                    topic,
                    Optional.of(settings.partitions()),
                    Optional.ofNullable(settings.replication()).map(Integer::shortValue));
            admin.createTopics(List.of(missing)).all().get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            log.info("made the topic {} with {} partitions", topic, settings.partitions());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw notTaken(topic, e);
            }
        } catch (TimeoutException e) {
            throw notTaken(topic, e);
        }
        knownTopics.add(topic);
    }

    /** Of an event that was here before only what is true now. */
    private static void describe(Headers headers, String name, String value) {
        headers.remove(name).add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
