package dev.norn.sdk.kafka;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.participant.ParticipantResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends replies to where the commands say. What cannot be delivered within half a minute is given up: whoever waited for it
 * has asked again since, or will. Safe for use by many threads.
 */
final class ReplySender implements AutoCloseable {
    /** So that people who read the topic see what a reply is about; the coordinator looks at none of them. */
    private static final List<String> REPEATED = List.of(
            NornHeaders.TRANSACTION,
            NornHeaders.BRANCH,
            NornHeaders.OPERATION,
            NornHeaders.ATTEMPT,
            NornHeaders.TARGET,
            NornHeaders.TRACEPARENT,
            NornHeaders.TRACESTATE);

    private static final int MAX_BLOCK_MILLIS = 2_000;
    private static final int MAX_DELIVERY_MILLIS = 30_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final Duration MAX_CLOSE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    ReplySender(Map<String, Object> clientConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, MAX_DELIVERY_MILLIS);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends one.
     *
     * @param done given null when Kafka has it, else why it will not be delivered; maybe on the producer's thread
     */
    void send(
            ReceivedCommand command,
            ReceivedCommand.ReplyAddress address,
            ParticipantResponse response,
            Consumer<@Nullable Exception> done) {
        try {
            // The callback is told all that the future is.
            var unused = producer.send(record(command, address, response), (metadata, failure) -> done.accept(failure));
        } catch (KafkaException | IllegalStateException e) {
            done.accept(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            ReceivedCommand command, ReceivedCommand.ReplyAddress address, ParticipantResponse response) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                address.topic(), address.partition(), command.record().key(), response.body());
        Headers headers = record.headers();
        add(headers, NornHeaders.CALL, address.call());
        add(headers, NornHeaders.STATUS, Integer.toString(response.status()));
        response.headers().forEach((name, value) -> add(headers, name, value));
        for (String name : REPEATED) {
            String value = command.header(name);
            if (value != null) {
                add(headers, name, value);
            }
        }
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits a while for what is under way. */
    @Override
    public void close() {
        producer.close(MAX_CLOSE);
    }
}
