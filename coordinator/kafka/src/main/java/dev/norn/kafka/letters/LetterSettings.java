package dev.norn.kafka.letters;

import dev.norn.kafka.ClientSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Which dead-letter topics are collected, and how letters are sent back.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param group the consumer group, the same on every node of an installation and of no other
 * @param topics names; empty if the pattern says which
 * @param pattern of names
 * @param without topics that the pattern does not mean
 * @param timeout of each call to Kafka
 * @param properties more properties of Kafka's clients, for example {@code security.protocol}
 */
public record LetterSettings(
        String bootstrapServers,
        String group,
        List<String> topics,
        Pattern pattern,
        Set<String> without,
        Duration timeout,
        Map<String, String> properties) {

    /** What the SDK's inbox calls dead-letter topics, unless told otherwise. */
    public static final String DEFAULT_PATTERN = ".+\\.dead-letters";

    /** What a poll brings is kept in memory at once. */
    private static final int FETCH_BYTES = 8 << 20;

    private static final int MAX_POLL_RECORDS = 100;

    /** A new topic that the pattern means is found so soon. */
    private static final int METADATA_MAX_AGE_MILLIS = 10_000;

    /** The broker decides what is too large. */
    private static final int REQUEST_BYTES = LetterRecords.MAX_BYTES + (1 << 20);

    /** Checks and copies. */
    public LetterSettings {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("group: '' (expected: a name)");
        }
        topics = List.copyOf(topics);
        without = Set.copyOf(without);
        properties = Map.copyOf(properties);
    }

    /** The pattern, without those that it does not mean. */
    Pattern wanted() {
        StringBuilder others = new StringBuilder();
        without.forEach(name -> others.append("(?!").append(Pattern.quote(name)).append("$)"));
        return Pattern.compile("^" + others + "(?:" + pattern.pattern() + ")$");
    }

    Map<String, Object> consumer() {
        Map<String, Object> all = clients().client("norn-dead-letters");
        all.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MILLIS);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        return all;
    }

    Map<String, Object> producer() {
        Map<String, Object> all = clients().producer("norn-redrive");
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
        return all;
    }

    private ClientSettings clients() {
        return new ClientSettings(bootstrapServers, timeout, properties);
    }
}
