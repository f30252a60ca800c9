package dev.norn.server;

import dev.norn.kafka.transport.KafkaTransportSettings;
import dev.norn.protocol.CommandTopics;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How participants are reached over Kafka that have registered so; where Kafka is, and how long a call to it may take, is in
 * {@link KafkaConfiguration}.
 *
 * @param commandTopic the topic of a participant's commands, with {@code {participant}} in it
 * @param replyTopic the topic of all replies
 * @param replyPartitions of a reply topic that is made
 * @param maxReplyBytes a longer reply is not looked at
 */
@ConfigurationProperties("norn.kafka.branches")
public record KafkaBranchConfiguration(
        @Bindable(defaultValue = CommandTopics.COMMANDS) String commandTopic,
        @Bindable(defaultValue = CommandTopics.REPLIES) String replyTopic,
        @Bindable(defaultValue = "16") int replyPartitions,
        @Bindable(defaultValue = "1048576") int maxReplyBytes) {

    private static final String PATTERN = "[A-Za-z0-9._-]*\\{participant\\}[A-Za-z0-9._-]*";
    private static final int MAX_PARTITIONS = 10_000;
    private static final int MAX_REPLY_BYTES = 64 << 20;

    /** Checks each value. */
    public KafkaBranchConfiguration {
        Setting.matches(
                "norn.kafka.branches.command-topic", commandTopic, PATTERN, "A-Z a-z 0-9 . _ - around {participant}");
        Setting.matches(
                "norn.kafka.branches.reply-topic",
                replyTopic,
                "[A-Za-z0-9._-]{1,249}",
                "1 to 249 of A-Z a-z 0-9 . _ -");
        Setting.between("norn.kafka.branches.reply-partitions", replyPartitions, 1, MAX_PARTITIONS);
        Setting.between("norn.kafka.branches.max-reply-bytes", maxReplyBytes, 1024, MAX_REPLY_BYTES);
    }

    /** For this node; null if no Kafka is configured. */
    @Nullable
    KafkaTransportSettings transport(KafkaConfiguration kafka, String node) {
        String bootstrapServers = kafka.bootstrapServers();
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            return null;
        }
        Map<String, String> properties = kafka.properties();
        return new KafkaTransportSettings(
                bootstrapServers,
                node,
                commandTopic,
                replyTopic,
                kafka.createTopics(),
                replyPartitions,
                kafka.replication(),
                kafka.timeout(),
                maxReplyBytes,
                properties == null ? Map.of() : properties);
    }
}
