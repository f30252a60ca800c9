package dev.norn.kafka;

import dev.norn.runtime.relay.SinkException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics are there, once. Thread-safe. */
final class EventTopics {
    private static final Logger log = LoggerFactory.getLogger(EventTopics.class);

    /** What a batch has beside the value of its only record. */
    private static final int FRAMING_BYTES = 64 << 10;

    private final KafkaSinkSettings settings;
    private boolean known;

    EventTopics(KafkaSinkSettings settings) {
        this.settings = settings;
    }

    /** Makes the topics that are missing, if that is wanted; existing ones stay as they are. */
    synchronized void require() throws SinkException {
        if (known || !settings.createTopics()) {
            return;
        }
        try (Admin admin = Admin.create(ClientProperties.admin(settings))) {
            create(admin, settings.topic());
            create(admin, settings.deadLetterTopic());
            known = true;
        } catch (KafkaException e) {
            throw new SinkException.Unavailable(
                    "cannot ask for the topic " + settings.topic() + ": " + Causes.innermost(e), e);
        }
    }

    private void create(Admin admin, String name) throws SinkException {
        Optional<Short> replication =
                Optional.ofNullable(settings.replication()).map(Integer::shortValue);
        NewTopic topic = new NewTopic(name, Optional.of(settings.partitions()), replication)
                .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes())));
        try {
            admin.createTopics(List.of(topic)).all().get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            log.info("made the topic {} with {} partitions", name, settings.partitions());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw refused(name, e);
            }
        } catch (TimeoutException e) {
            throw refused(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(name, e);
        }
    }

    private int maxMessageBytes() {
        return Math.max(1 << 20, settings.maxEventBytes() + FRAMING_BYTES);
    }

    private static SinkException refused(String name, Throwable cause) {
        return new SinkException.Unavailable(
                "cannot make the topic %s: %s".formatted(name, Causes.innermost(cause)), cause);
    }
}
