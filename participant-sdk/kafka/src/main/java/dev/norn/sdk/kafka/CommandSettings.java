package dev.norn.sdk.kafka;

import dev.norn.protocol.CommandTopics;
import org.jspecify.annotations.Nullable;

/**
 * How a participant takes commands from Kafka.
 *
 * @param participant whose commands
 * @param topicPattern its topic, with {@code {participant}} in it, as the coordinator has it; the instances are a consumer
 *     group of the same name
 * @param concurrency how many operations run at once
 * @param waiting what may wait here
 * @param topics whether and how topics are made that are missing
 */
public record CommandSettings(
        String participant, String topicPattern, int concurrency, Waiting waiting, NewTopics topics) {
    public static final int DEFAULT_CONCURRENCY = 16;

    /**
     * What has been polled and is neither answered nor dead-lettered. At the limit no more is polled, but for what one more poll
     * brings.
     *
     * @param maxCommands the most commands
     * @param maxBytes the most bytes, about
     */
    public record Waiting(int maxCommands, long maxBytes) {
        public static final Waiting DEFAULTS = new Waiting(500, 32 << 20);

        public Waiting {
            require(maxCommands >= 1, "maxCommands", maxCommands, ">= 1");
            require(maxBytes >= 1, "maxBytes", maxBytes, ">= 1");
        }
    }

    /**
     * Topics that are made.
     *
     * @param create whether
     * @param partitions of the topic of commands: as many instances can share the work
     * @param replication replicas, or null for the brokers' default
     */
    public record NewTopics(
            boolean create, int partitions, @Nullable Integer replication) {
        public static final NewTopics DEFAULTS = new NewTopics(true, 12, null);

        public NewTopics {
            require(partitions >= 1, "partitions", partitions, ">= 1");
        }
    }

    public CommandSettings {
        require(!participant.isEmpty(), "participant", participant, "a name");
        require(CommandTopics.isPattern(topicPattern), "topicPattern", topicPattern, "{participant} in it");
        require(concurrency >= 1, "concurrency", concurrency, ">= 1");
    }

    /** With everything else at its default. */
    public static CommandSettings of(String participant) {
        return new CommandSettings(
                participant, CommandTopics.COMMANDS, DEFAULT_CONCURRENCY, Waiting.DEFAULTS, NewTopics.DEFAULTS);
    }

    /** With another topic. */
    public CommandSettings withTopicPattern(String pattern) {
        return new CommandSettings(participant, pattern, concurrency, waiting, topics);
    }

    /** With another number of operations at once. */
    public CommandSettings withConcurrency(int operations) {
        return new CommandSettings(participant, topicPattern, operations, waiting, topics);
    }

    /** With other limits of what waits. */
    public CommandSettings with(Waiting other) {
        return new CommandSettings(participant, topicPattern, concurrency, other, topics);
    }

    /** With other topics to be made. */
    public CommandSettings with(NewTopics other) {
        return new CommandSettings(participant, topicPattern, concurrency, waiting, other);
    }

    String topic() {
        return CommandTopics.of(topicPattern, participant);
    }

    /** How what cannot be read is dead-lettered: as the inbox does it. */
    InboxSettings deadLetters() {
        return InboxSettings.of(topic(), topic());
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
