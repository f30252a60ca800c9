package dev.norn.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients are told. */
final class ClientProperties {
    /** A transaction is sent when it is whole; until then records gather in batches of this size. */
    private static final int BATCH_BYTES = 128 << 10;

    private static final int LINGER_MILLIS = 50;

    /** Larger than a round of the relay, so that sending one does not wait for the broker. */
    private static final int BUFFER_BYTES = 16 << 20;

    private static final int REQUEST_BYTES_BESIDE_EVENT = 64 << 10;

    private ClientProperties() {}

    /** Of a lane's producer. */
    static Map<String, Object> producer(KafkaSinkSettings settings, int lane) {
        int timeout = Math.toIntExact(settings.timeout().toMillis());
        int linger = Math.min(LINGER_MILLIS, timeout / 10);
        Map<String, Object> all = clients(settings).producer("norn-relay-" + lane);
        all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId(lane));
        all.put(ProducerConfig.LINGER_MS_CONFIG, linger);
        // How long readers of committed records wait for a node that died in a transaction, if nobody takes its lane.
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 4 * timeout);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) Math.max(BUFFER_BYTES, 2 * settings.maxEventBytes()));
        all.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.max(1 << 20, settings.maxEventBytes() + REQUEST_BYTES_BESIDE_EVENT));
        return all;
    }

    /** Of the client that makes the topic. */
    static Map<String, Object> admin(KafkaSinkSettings settings) {
        return clients(settings).admin("norn-topics");
    }

    private static ClientSettings clients(KafkaSinkSettings settings) {
        return new ClientSettings(settings.bootstrapServers(), settings.timeout(), settings.properties());
    }
}
