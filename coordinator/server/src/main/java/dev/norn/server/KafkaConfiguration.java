package dev.norn.server;

import dev.norn.kafka.KafkaSinkSettings;
import dev.norn.kafka.trigger.TriggerSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka to which events are published, and over which participants may be reached; without {@code bootstrapServers}
 * neither is done.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param topic the topic of all events
 * @param deadLetterTopic where events of dead letters are published as well
 * @param createTopics whether topics are made that are missing
 * @param partitions of a topic that is made
 * @param replication replicas of a topic that is made; the brokers' default if absent
 * @param source the CloudEvents attribute {@code source}: another for each installation that shares a topic
 * @param timeout of each call to Kafka
 * @param maxEventBytes an event's JSON is never larger: its data is left out instead
 * @param properties more properties of Kafka's clients, such as {@code security.protocol}
 */
@ConfigurationProperties("norn.kafka")
public record KafkaConfiguration(
        @Nullable String bootstrapServers,
        @Bindable(defaultValue = "norn.events") String topic,
        @Bindable(defaultValue = "norn.dead-letters") String deadLetterTopic,
        @Bindable(defaultValue = "true") boolean createTopics,
        @Bindable(defaultValue = "4") int partitions,
        @Nullable Integer replication,
        @Bindable(defaultValue = "/norn") String source,
        @Bindable(defaultValue = "3s") Duration timeout,
        @Bindable(defaultValue = "921600") int maxEventBytes,

        @MapFormat(transformation = MapFormat.MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> properties) {

    static final String TOPIC = "[A-Za-z0-9._-]{1,249}";
    static final String TOPIC_EXPECTED = "1 to 249 of A-Z a-z 0-9 . _ -";
    private static final int MAX_PARTITIONS = 10_000;
    private static final int MAX_REPLICATION = 100;
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_EVENT_BYTES = 64 << 20;

    /** Checks each value. */
    public KafkaConfiguration {
        Setting.matches("norn.kafka.topic", topic, TOPIC, TOPIC_EXPECTED);
        Setting.matches("norn.kafka.dead-letter-topic", deadLetterTopic, TOPIC, TOPIC_EXPECTED);
        Setting.between("norn.kafka.partitions", partitions, 1, MAX_PARTITIONS);
        if (replication != null) {
            Setting.between("norn.kafka.replication", replication, 1, MAX_REPLICATION);
        }
        Setting.matches("norn.kafka.source", source, "\\S+", "a URI reference");
        Setting.between("norn.kafka.timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
        Setting.between(
                "norn.kafka.max-event-bytes", maxEventBytes, KafkaSinkSettings.LEAST_MAX_EVENT_BYTES, MAX_EVENT_BYTES);
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    /** Whether there is a Kafka at all. */
    public boolean isConfigured() {
        return bootstrapServers != null && !bootstrapServers.isBlank();
    }

    /** Where events are published; null if they are not. */
    @Nullable
    KafkaSinkSettings sink() {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            return null;
        }
        return new KafkaSinkSettings(
                bootstrapServers,
                topic,
                deadLetterTopic,
                createTopics,
                partitions,
                replication,
                source,
                timeout,
                maxEventBytes,
                clientProperties());
    }

    /** Properties of Kafka's clients beside ours. */
    Map<String, String> clientProperties() {
        return properties == null ? Map.of() : properties;
    }

    /** How events that start sagas are read; null if they are not. */
    @Nullable
    TriggerSettings triggers(TriggerConfiguration triggers) {
        if (bootstrapServers == null || bootstrapServers.isBlank() || !triggers.enabled()) {
            return null;
        }
        return new TriggerSettings(
                bootstrapServers,
                triggers.group(),
                triggers.startAt(),
                triggers.deadLetterTopic(),
                createTopics,
                partitions,
                replication,
                timeout,
                triggers.maxInFlight(),
                triggers.commitInterval(),
                properties == null ? Map.of() : properties);
    }
}
