package dev.norn.kafka.trigger;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How events that start sagas are read.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param group the consumer group of all nodes
 * @param startAt where reading begins the first time
 * @param deadLetterTopic where refused events go, with {@code {topic}} and {@code {group}} in it
 * @param createTopics whether the dead-letter topic is made if it is missing
 * @param partitions of a topic that is made
 * @param replication replicas of a topic that is made; null for the brokers' default
 * @param timeout of each call to Kafka
 * @param maxInFlight so many events are at the coordinator at a time at most
 * @param commitInterval how often offsets are committed
 * @param properties more properties of Kafka's clients, for example {@code security.protocol}
 */
public record TriggerSettings(
        String bootstrapServers,
        String group,
        StartPosition startAt,
        String deadLetterTopic,
        boolean createTopics,
        int partitions,
        @Nullable Integer replication,
        Duration timeout,
        int maxInFlight,
        Duration commitInterval,
        Map<String, String> properties) {

    /** As the server has them unless told otherwise. */
    public static final String DEFAULT_GROUP = "norn-triggers";

    /** Where the inbox of the SDK puts its own. */
    public static final String DEFAULT_DEAD_LETTER_TOPIC = "{topic}.dead-letters";

    public static final int DEFAULT_MAX_IN_FLIGHT = 256;

    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofSeconds(1);

    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "enable.auto.commit",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "value.deserializer");

    /** Checks each value. */
    public TriggerSettings {
        require(!bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port,…");
        require(!group.isBlank(), "group", group, "a name");
        require(
                deadLetterTopicOf(deadLetterTopic, "t", "g").matches("[A-Za-z0-9._-]{1,249}"),
                "deadLetterTopic",
                deadLetterTopic,
                "A-Z a-z 0-9 . _ - {topic} {group}");
        require(!deadLetterTopic.equals("{topic}"), "deadLetterTopic", deadLetterTopic, "another than {topic}");
        require(partitions >= 1, "partitions", partitions, "at least 1");
        require(replication == null || replication >= 1, "replication", replication, "at least 1");
        require(timeout.toMillis() >= 100, "timeout", timeout, "at least 100ms");
        require(maxInFlight >= 1, "maxInFlight", maxInFlight, "at least 1");
        require(commitInterval.toMillis() >= 10, "commitInterval", commitInterval, "at least 10ms");
        Set<String> refused = new TreeSet<>(properties.keySet());
        refused.retainAll(OURS);
        require(refused.isEmpty(), "properties", refused, "none of " + new TreeSet<>(OURS));
        properties = Map.copyOf(properties);
    }

    /** The name of a topic's dead-letter topic. */
    String deadLetterTopicOf(String topic) {
        return deadLetterTopicOf(deadLetterTopic, topic, group);
    }

    private static String deadLetterTopicOf(String pattern, String topic, String group) {
        return pattern.replace("{topic}", topic).replace("{group}", group);
    }

    private static void require(boolean holds, String name, @Nullable Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
