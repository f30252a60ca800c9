package dev.norn.sdk.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer treats messages; {@link dev.norn.sdk.inbox.IdempotentConsumer} says what each is, and has the defaults.
 *
 * @param types what is worked off, by CloudEvents type; empty for everything
 * @param deadLetterTopic name of the dead-letter topic, with {@code {topic}} and {@code {group}} in it
 * @param concurrency how many threads consume
 */
public record InboxSettings(
        List<String> topics,
        String group,
        Set<String> types,
        Retries retries,
        Parking parking,
        String deadLetterTopic,
        int concurrency) {
    public static final String DEFAULT_DEAD_LETTER_TOPIC = "{topic}.dead-letters";

    /**
     * How often a message is tried.
     *
     * @param maxAttempts before it goes to the dead-letter topic
     * @param firstPause after the first failure; doubles with each further one
     */
    public record Retries(int maxAttempts, Duration firstPause, Duration maxPause) {
        public static final Retries DEFAULTS = new Retries(8, Duration.ofMillis(200), Duration.ofSeconds(30));

        private static final int MAX_DOUBLINGS = 30;

        public Retries {
            require(maxAttempts >= 1, "maxAttempts", maxAttempts, ">= 1");
            require(firstPause.toMillis() >= 1, "firstPause", firstPause, ">= 1ms");
            require(maxPause.compareTo(firstPause) >= 0, "maxPause", maxPause, ">= firstPause");
        }

        /** The pause after so many failures of a message. */
        Duration pauseAfter(int failures) {
            int doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
            Duration pause = firstPause.multipliedBy(1L << doublings);
            return pause.compareTo(maxPause) < 0 ? pause : maxPause;
        }
    }

    /**
     * What of a partition may wait for failed messages of their keys.
     *
     * @param maxMessages the most messages
     * @param maxBytes the most bytes, about
     * @param maxBlocked how long the partition may stand still at the limit
     */
    public record Parking(int maxMessages, long maxBytes, Duration maxBlocked) {
        public static final Parking DEFAULTS = new Parking(1000, 16 * 1024 * 1024, Duration.ofSeconds(30));

        public Parking {
            require(maxMessages >= 1, "maxMessages", maxMessages, ">= 1");
            require(maxBytes >= 1, "maxBytes", maxBytes, ">= 1");
            require(!maxBlocked.isNegative(), "maxBlocked", maxBlocked, ">= 0");
        }
    }

    public InboxSettings {
        require(!topics.isEmpty(), "topics", topics, "one or more");
        require(!group.isEmpty(), "group", group, "a name");
        require(concurrency >= 1, "concurrency", concurrency, ">= 1");
        topics = List.copyOf(topics);
        types = Set.copyOf(types);
    }

    /** With everything else at its default. */
    public static InboxSettings of(String group, String... topics) {
        return new InboxSettings(
                List.of(topics), group, Set.of(), Retries.DEFAULTS, Parking.DEFAULTS, DEFAULT_DEAD_LETTER_TOPIC, 1);
    }

    /** For messages of these types only. */
    public InboxSettings withTypes(Collection<String> only) {
        return new InboxSettings(topics, group, Set.copyOf(only), retries, parking, deadLetterTopic, concurrency);
    }

    /** With other attempts. */
    public InboxSettings with(Retries other) {
        return new InboxSettings(topics, group, types, other, parking, deadLetterTopic, concurrency);
    }

    /** With other limits of what waits. */
    public InboxSettings with(Parking other) {
        return new InboxSettings(topics, group, types, retries, other, deadLetterTopic, concurrency);
    }

    /** With another pattern of the dead-letter topic's name. */
    public InboxSettings withDeadLetterTopic(String pattern) {
        return new InboxSettings(topics, group, types, retries, parking, pattern, concurrency);
    }

    /** With another number of threads. */
    public InboxSettings withConcurrency(int threads) {
        return new InboxSettings(topics, group, types, retries, parking, deadLetterTopic, threads);
    }

    String deadLetterTopicOf(String topic) {
        return deadLetterTopic.replace("{topic}", topic).replace("{group}", group);
    }

    /** Whether a message of this type, or without one, is worked off. */
    boolean concerns(@Nullable String type) {
        return types.isEmpty() || (type != null && types.contains(type));
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
