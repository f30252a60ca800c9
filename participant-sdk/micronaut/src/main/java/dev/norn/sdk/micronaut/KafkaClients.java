package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of Kafka's clients: Norn's own, and where they do not say which Kafka, the application's. */
@Singleton
final class KafkaClients {
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private final @Nullable String ofTheApplication;

    KafkaClients(@Property(name = "kafka.bootstrap.servers") @Nullable String ofTheApplication) {
        this.ofTheApplication = ofTheApplication;
    }

    /**
     * Puts them together.
     *
     * @param own settings by Kafka's own names, or null for none
     * @param property where they come from
     * @param purpose what cannot be without them, for the message if no broker is named
     */
    Map<String, Object> config(@Nullable Map<String, Object> own, String property, String purpose) {
        Map<String, Object> config = new HashMap<>();
        if (ofTheApplication != null) {
            config.put(BOOTSTRAP_SERVERS, ofTheApplication);
        }
        if (own != null) {
            config.putAll(own);
        }
        Settings.require(
                config.containsKey(BOOTSTRAP_SERVERS),
                property + "." + BOOTSTRAP_SERVERS,
                null,
                "host:port,…, for " + purpose);
        return config;
    }
}
