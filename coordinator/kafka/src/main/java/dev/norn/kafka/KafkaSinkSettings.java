package dev.norn.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where and how events are published.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param topic the topic of all events
 * @param deadLetterTopic where events of dead letters are published as well
 * @param createTopics whether topics are made that are missing
 * @param partitions of a topic that is made
 * @param replication replicas of a topic that is made; null for the brokers' default
 * @param source the CloudEvents attribute {@code source}, a URI reference: with an event's id it is unique in the world
 * @param timeout of each call to Kafka
 * @param maxEventBytes a record's value is never larger; at least 16 KiB
 * @param properties more properties of Kafka's clients, for example {@code security.protocol}
 */
public record KafkaSinkSettings(
        String bootstrapServers,
        String topic,
        String deadLetterTopic,
        boolean createTopics,
        int partitions,
        @Nullable Integer replication,
        String source,
        Duration timeout,
        int maxEventBytes,
        Map<String, String> properties) {

    /** As the server has them unless told otherwise. */
    public static final String DEFAULT_DEAD_LETTER_TOPIC = "norn.dead-letters";

    /** Likewise. */
    public static final int DEFAULT_PARTITIONS = 4;

    /** Well below the lease of a node, 5 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /** A broker takes records of 1 MiB, unless told otherwise, headers and framing included. */
    public static final int DEFAULT_MAX_EVENT_BYTES = 900 << 10;

    /** What the smallest form of any event fits in. */
    public static final int LEAST_MAX_EVENT_BYTES = 16 << 10;

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final int MAX_TOPIC_NAME = 249;

    /** The guarantees rest on these. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "bootstrap.servers",
            "enable.idempotence",
            "key.serializer",
            "transactional.id",
            "value.serializer");

    /** Checks each value. */
    public KafkaSinkSettings {
        require(!bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port,…");
        requireTopic("topic", topic);
        requireTopic("deadLetterTopic", deadLetterTopic);
        require(partitions >= 1, "partitions", partitions, "at least 1");
        require(replication == null || replication >= 1, "replication", replication, "at least 1");
        require(!source.isBlank(), "source", source, "a URI reference");
        require(timeout.compareTo(LEAST_TIMEOUT) >= 0, "timeout", timeout, "at least " + LEAST_TIMEOUT);
        require(
                maxEventBytes >= LEAST_MAX_EVENT_BYTES,
                "maxEventBytes",
                maxEventBytes,
                "at least " + LEAST_MAX_EVENT_BYTES);
        Set<String> refused = new TreeSet<>(properties.keySet());
        refused.retainAll(OURS);
        require(refused.isEmpty(), "properties", refused, "none of " + new TreeSet<>(OURS));
        properties = Map.copyOf(properties);
    }

    /** The defaults. */
    public static KafkaSinkSettings of(String bootstrapServers, String topic) {
        return new KafkaSinkSettings(
                bootstrapServers,
                topic,
                DEFAULT_DEAD_LETTER_TOPIC,
                true,
                DEFAULT_PARTITIONS,
                null,
                "/norn",
                DEFAULT_TIMEOUT,
                DEFAULT_MAX_EVENT_BYTES,
                Map.of());
    }

    /** The same with another time-out. */
    public KafkaSinkSettings withTimeout(Duration value) {
        return new KafkaSinkSettings(
                bootstrapServers,
                topic,
                deadLetterTopic,
                createTopics,
                partitions,
                replication,
                source,
                value,
                maxEventBytes,
                properties);
    }

    /** The name of a lane's producer at Kafka: the same on every node and after every restart. */
    String transactionalId(int lane) {
        return topic + "-relay-" + lane;
    }

    private static void requireTopic(String name, String topic) {
        require(
                topic.matches("[A-Za-z0-9._-]{1," + MAX_TOPIC_NAME + "}"),
                name,
                topic,
                "1 to 249 of A-Z a-z 0-9 . _ -");
    }

    private static void require(boolean holds, String name, @Nullable Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
