package dev.norn.kafka.transport;

import dev.norn.protocol.CommandTopics;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How participants are reached over Kafka.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param node the node's id, which decides on the partition that its replies come in
 * @param commandTopic the topic of a participant's commands, with {@code {participant}} in it
 * @param replyTopic the topic of all replies
 * @param createTopics whether the reply topic is made if it is missing; a participant's topic is the participant's to make
 * @param replyPartitions of a reply topic that is made: as many nodes read nothing of each other's
 * @param replication replicas of a reply topic that is made; null for the brokers' default
 * @param timeout of each call to Kafka
 * @param maxReplyBytes a longer reply is not looked at
 * @param properties more properties of Kafka's clients, for example {@code security.protocol}
 */
public record KafkaTransportSettings(
        String bootstrapServers,
        String node,
        String commandTopic,
        String replyTopic,
        boolean createTopics,
        int replyPartitions,
        @Nullable Integer replication,
        Duration timeout,
        int maxReplyBytes,
        Map<String, String> properties) {

    public static final int DEFAULT_REPLY_PARTITIONS = 16;

    /** As over HTTP. */
    public static final int DEFAULT_MAX_REPLY_BYTES = 1 << 20;

    /** Checks each value. */
    public KafkaTransportSettings {
        require(!bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port,…");
        require(CommandTopics.isPattern(commandTopic), "commandTopic", commandTopic, "{participant} in it");
        require(replyPartitions >= 1, "replyPartitions", replyPartitions, "at least 1");
        require(replication == null || replication >= 1, "replication", replication, "at least 1");
        require(timeout.toMillis() >= 100, "timeout", timeout, "at least 100 ms");
        require(maxReplyBytes >= 1, "maxReplyBytes", maxReplyBytes, "at least 1");
        properties = Map.copyOf(properties);
    }

    /** The defaults. */
    public static KafkaTransportSettings of(String bootstrapServers, String node) {
        return new KafkaTransportSettings(
                bootstrapServers,
                node,
                CommandTopics.COMMANDS,
                CommandTopics.REPLIES,
                true,
                DEFAULT_REPLY_PARTITIONS,
                null,
                Duration.ofSeconds(3),
                DEFAULT_MAX_REPLY_BYTES,
                Map.of());
    }

    /** The same with other topics. */
    public KafkaTransportSettings withTopics(String commands, String replies) {
        return new KafkaTransportSettings(
                bootstrapServers,
                node,
                commands,
                replies,
                createTopics,
                replyPartitions,
                replication,
                timeout,
                maxReplyBytes,
                properties);
    }

    /** The same with another time-out. */
    public KafkaTransportSettings withTimeout(Duration value) {
        return new KafkaTransportSettings(
                bootstrapServers,
                node,
                commandTopic,
                replyTopic,
                createTopics,
                replyPartitions,
                replication,
                value,
                maxReplyBytes,
                properties);
    }

    private static void require(boolean holds, String name, @Nullable Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
