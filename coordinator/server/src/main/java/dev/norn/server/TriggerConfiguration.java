package dev.norn.server;

import dev.norn.kafka.trigger.StartPosition;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How events that start sagas are read from Kafka, if there is one.
 *
 * @param enabled whether this server reads them
 * @param group the consumer group, the same for all nodes
 * @param startAt where reading begins the first time
 * @param deadLetterTopic where events go that can never start what they should, with {@code {topic}} and {@code {group}}
 * @param maxInFlight so many events are being started at a time at most
 * @param commitInterval how often offsets are committed
 */
@ConfigurationProperties("norn.kafka.triggers")
public record TriggerConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "norn-triggers") String group,
        @Bindable(defaultValue = "STORED") StartPosition startAt,
        @Bindable(defaultValue = "{topic}.dead-letters") String deadLetterTopic,
        @Bindable(defaultValue = "256") int maxInFlight,
        @Bindable(defaultValue = "1s") Duration commitInterval) {

    private static final int MAX_IN_FLIGHT = 4096;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);

    /** Checks each value. */
    public TriggerConfiguration {
        Setting.matches("norn.kafka.triggers.group", group, "\\S{1,200}", "1 to 200 characters");
        Setting.matches(
                "norn.kafka.triggers.dead-letter-topic",
                deadLetterTopic.replace("{topic}", "").replace("{group}", ""),
                "[A-Za-z0-9._-]{1,200}",
                "A-Z a-z 0-9 . _ -, {topic}, {group}, and not {topic} alone");
        Setting.between("norn.kafka.triggers.max-in-flight", maxInFlight, 1, MAX_IN_FLIGHT);
        Setting.between("norn.kafka.triggers.commit-interval", commitInterval, MIN_INTERVAL, MAX_INTERVAL);
    }
}
