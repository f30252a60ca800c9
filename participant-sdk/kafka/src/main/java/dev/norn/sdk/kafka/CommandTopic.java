package dev.norn.sdk.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes a participant's topics, if they are missing. */
final class CommandTopic {
    /** A command is worth nothing when its deadline has passed; for a day one may look what there was. */
    private static final String RETENTION_MILLIS = "86400000";

    /** The longest input that the coordinator takes, and what is around it. */
    private static final String MAX_MESSAGE_BYTES = Integer.toString(11 << 20);

    private static final int MAX_ANSWER_SECONDS = 10;

    private CommandTopic() {}

    /** @throws KafkaException if it cannot be told whether they are there */
    static void require(CommandSettings settings, Map<String, Object> clientConfig) throws InterruptedException {
        if (!settings.topics().create()) {
            return;
        }
        String topic = settings.topic();
        try (Admin admin = Admin.create(clientConfig)) {
            Map<String, String> config = Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    RETENTION_MILLIS,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    MAX_MESSAGE_BYTES);
            create(admin, topic(settings, topic, settings.topics().partitions()).configs(config));
            create(
                    admin,
                    topic(settings, settings.deadLetters().deadLetterTopicOf(topic), 1)
                            .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_MESSAGE_BYTES)));
        }
    }

    private static NewTopic topic(CommandSettings settings, String name, int partitions) {
        Optional<Short> replication =
                Optional.ofNullable(settings.topics().replication()).map(Integer::shortValue);
        return new NewTopic(name, Optional.of(partitions), replication);
    }

    private static void create(Admin admin, NewTopic topic) throws InterruptedException {
        try {
            var unused = admin.createTopics(List.of(topic)).all().get(MAX_ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("the topic " + topic.name() + " cannot be made", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("no answer about the topic " + topic.name(), e);
        }
    }
}
