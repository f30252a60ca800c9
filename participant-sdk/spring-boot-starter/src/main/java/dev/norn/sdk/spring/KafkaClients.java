package dev.norn.sdk.spring;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.Environment;

/** Settings of Kafka's clients: Norn's own, and where they do not say which Kafka, the application's. */
final class KafkaClients {
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private KafkaClients() {}

    /**
     * Puts them together.
     *
     * @param own settings by Kafka's own names
     * @param property where they come from
     * @param purpose what cannot be without them, for the message if no broker is named
     */
    static Map<String, Object> config(
            Environment environment, Map<String, String> own, String property, String purpose) {
        Map<String, Object> config = new HashMap<>();
        String ofTheApplication = environment.getProperty("spring.kafka.bootstrap-servers");
        if (ofTheApplication != null) {
            config.put(BOOTSTRAP_SERVERS, ofTheApplication);
        }
        config.putAll(own);
        if (!config.containsKey(BOOTSTRAP_SERVERS)) {
            throw new IllegalStateException(
                    property + "." + BOOTSTRAP_SERVERS + ": null (expected: host:port,…, for " + purpose + ")");
        }
        return config;
    }
}
