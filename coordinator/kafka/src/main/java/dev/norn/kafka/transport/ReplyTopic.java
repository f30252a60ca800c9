package dev.norn.kafka.transport;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic that replies come on, and which of its partitions is the node's. */
final class ReplyTopic {

    /** Nobody reads what is older than the longest attempt. */
    private static final String RETENTION_MILLIS = "3600000";

    /** What a batch has beside the value of its only record. */
    private static final int FRAMING_BYTES = 64 << 10;

    private ReplyTopic() {}

    /**
     * The node's partition, of a topic that is made if it is missing and may be made. Nodes that share one read each other's
     * replies as well, which costs them time and nothing else.
     *
     * @throws KafkaException if that cannot be told
     */
    static TopicPartition partitionOf(KafkaTransportSettings settings) {
        try (Admin admin = TransportClients.admin(settings)) {
            int partitions = partitions(settings, admin);
            return new TopicPartition(
                    settings.replyTopic(), Math.floorMod(settings.node().hashCode(), partitions));
        }
    }

    private static int partitions(KafkaTransportSettings settings, Admin admin) {
        try {
            return describe(settings, admin);
        } catch (UnknownTopicOrPartitionException e) {
            if (!settings.createTopics()) {
                throw e;
            }
            create(settings, admin);
            return settings.replyPartitions();
        }
    }

    private static int describe(KafkaTransportSettings settings, Admin admin) {
        DescribeTopicsResult described = admin.describeTopics(List.of(settings.replyTopic()));
        return await(described.allTopicNames(), settings)
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
    }

    private static void create(KafkaTransportSettings settings, Admin admin) {
        Optional<Short> replication =
                Optional.ofNullable(settings.replication()).map(Integer::shortValue);
        NewTopic topic = new NewTopic(settings.replyTopic(), Optional.of(settings.replyPartitions()), replication)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        RETENTION_MILLIS,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(settings.maxReplyBytes() + FRAMING_BYTES)));
        try {
            await(admin.createTopics(List.of(topic)).all(), settings);
        } catch (TopicExistsException e) {
            // Another node was first: how many partitions it has is asked again.
            throw new KafkaException("the topic " + settings.replyTopic() + " was made by another node just now", e);
        }
    }

    private static <T> T await(KafkaFuture<T> future, KafkaTransportSettings settings) {
        try {
            return future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer about the topic " + settings.replyTopic(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
