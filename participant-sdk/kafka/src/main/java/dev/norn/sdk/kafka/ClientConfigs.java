package dev.norn.sdk.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Refuses settings of Kafka's clients that can never work, before there is a client: on a consumer's own thread they would
 * be found again with each new start, and in the log only.
 */
final class ClientConfigs {
    private ClientConfigs() {}

    /**
     * Checks.
     *
     * @param clientConfig of producers
     * @throws org.apache.kafka.common.config.ConfigException if a value is not what Kafka expects; its message names both
     * @throws IllegalArgumentException if there is no broker to begin with
     */
    static void require(Map<String, Object> clientConfig, Map<String, Object> consumerConfig) {
        if (!clientConfig.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("clientConfig: no bootstrap.servers (expected: host:port,…)");
        }
        Map<String, Object> producer = new HashMap<>(clientConfig);
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        var unused = ProducerConfig.configDef().parse(producer);
        Map<String, Object> consumer = new HashMap<>(consumerConfig);
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        var unusedToo = ConsumerConfig.configDef().parse(consumer);
    }
}
