package dev.norn.server;

import dev.norn.kafka.letters.LetterSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topics from which letters are collected into the list.
 *
 * @param collect whether they are
 * @param topics their names; if absent the pattern says which
 * @param pattern a regular expression for whole names
 * @param group the consumer group of all nodes; {@code norn.kafka.topic} with {@code -dead-letters} if absent
 */
@ConfigurationProperties("norn.kafka.dead-letters")
public record LetterConfiguration(
        @Bindable(defaultValue = "true") boolean collect,
        @Nullable List<String> topics,

        @Bindable(defaultValue = LetterSettings.DEFAULT_PATTERN)
        String pattern,

        @Nullable String group) {

    private static final String NAME = "norn.kafka.dead-letters.";

    /** Checks each value. */
    public LetterConfiguration {
        topics = topics == null ? List.of() : List.copyOf(topics);
        for (String topic : topics) {
            Setting.matches(NAME + "topics", topic, KafkaConfiguration.TOPIC, KafkaConfiguration.TOPIC_EXPECTED);
        }
        if (group != null) {
            Setting.matches(NAME + "group", group, "\\S{1,200}", "1 to 200 characters without spaces");
        }
    }

    /** How they are collected, and sent back. */
    LetterSettings settings(KafkaConfiguration kafka) {
        List<String> names = topics == null ? List.of() : topics;
        if (names.contains(kafka.deadLetterTopic())) {
            throw new ConfigurationException(NAME + "topics: " + kafka.deadLetterTopic()
                    + " (expected: topics of others; what Norn says of its own dead letters is in the list anyway)");
        }
        return new LetterSettings(
                String.valueOf(kafka.bootstrapServers()),
                group == null ? kafka.topic() + "-dead-letters" : group,
                names,
                compiled(),
                Set.of(kafka.deadLetterTopic()),
                kafka.timeout(),
                kafka.clientProperties());
    }

    private Pattern compiled() {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            ConfigurationException refusal =
                    new ConfigurationException(NAME + "pattern: " + pattern + " (expected: a regular expression)");
            refusal.addSuppressed(e);
            throw refusal;
        }
    }
}
