package dev.norn.kafka.transport;

import dev.norn.kafka.ClientSettings;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's clients as the transport needs them. */
final class TransportClients {

    /** The longest input that the server takes, and what is around it; the topic may take less. */
    private static final int MAX_COMMAND_BYTES = 11 << 20;

    /** What waits to be sent. */
    private static final long BUFFER_BYTES = 32 << 20;

    /** What a fetch may bring; one record is always brought, whatever its size. */
    private static final int FETCH_BYTES = 8 << 20;

    private TransportClients() {}

    static Producer<String, byte[]> producer(KafkaTransportSettings settings) {
        Map<String, Object> all = clients(settings).producer("norn-commands");
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_COMMAND_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
    }

    /** In no group; begins at the end wherever it does not know where it was. */
    static Consumer<String, byte[]> consumer(KafkaTransportSettings settings) {
        ClientSettings clients = clients(settings);
        Map<String, Object> all = clients.client("norn-replies");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, clients.timeoutMillis());
        // Longer than a fetch waits at the broker.
        all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(clients.timeoutMillis(), 1_000));
        return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
    }

    static Admin admin(KafkaTransportSettings settings) {
        return Admin.create(clients(settings).admin("norn-reply-topic"));
    }

    private static ClientSettings clients(KafkaTransportSettings settings) {
        return new ClientSettings(settings.bootstrapServers(), settings.timeout(), settings.properties());
    }
}
