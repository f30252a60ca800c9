package dev.norn.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What Norn's clients of Kafka have in common. The maps that it gives are the caller's own, to add to.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param timeout of each call to Kafka
 * @param properties more properties, for example {@code security.protocol}; what Norn relies on wins over them
 */
public record ClientSettings(String bootstrapServers, Duration timeout, Map<String, String> properties) {

    /** Of any client. */
    public Map<String, Object> client(String id) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, id);
        // A broker that is back is tried again soon.
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        return all;
    }

    /** Of a client that makes or looks at topics. */
    public Map<String, Object> admin(String id) {
        Map<String, Object> all = client(id);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis());
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis() / 2);
        return all;
    }

    /** Of a producer that sends each record at once, and keeps none for longer than the time-out. */
    public Map<String, Object> producer(String id) {
        Map<String, Object> all = client(id);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis());
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis() / 2);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis());
        return all;
    }

    /** The time-out as Kafka's properties have it. */
    public int timeoutMillis() {
        return Math.toIntExact(timeout.toMillis());
    }
}
