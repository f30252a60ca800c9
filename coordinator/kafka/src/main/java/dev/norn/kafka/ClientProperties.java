package dev.norn.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
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
        Map<String, Object> all = common(settings);
        all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId(lane));
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "norn-relay-" + lane);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
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
        int timeout = Math.toIntExact(settings.timeout().toMillis());
        Map<String, Object> all = common(settings);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "norn-topics");
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        return all;
    }

    private static Map<String, Object> common(KafkaSinkSettings settings) {
        Map<String, Object> all = new HashMap<>(settings.properties());
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        // A broker that is back is tried again soon.
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        return all;
    }
}
