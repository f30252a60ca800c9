package dev.norn.server;

import dev.norn.console.DeadLetterSettings;
import dev.norn.console.RedriveRule;
import dev.norn.dsl.Durations;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code norn.dead-letters}: {@code redrive}, a list of rules, {@code redrives-per-second} and {@code retention}. A key of a rule
 * that is not known is refused: a rule whose condition is misspelt would match everything.
 */
@Factory
final class DeadLetterConfiguration {

    private static final String PREFIX = "norn.dead-letters";
    private static final String PER_SECOND = PREFIX + ".redrives-per-second";
    private static final String RETENTION = PREFIX + ".retention";
    private static final Pattern RULE = Pattern.compile("redrive\\[([0-9]{1,3})]\\.(.+)");
    private static final Set<String> KEYS =
            Set.of("source", "topic", "participant", "operation", "code", "every", "max-times");

    private static final Set<String> SOURCES = Set.of("branch", "relay", "consumer");

    private static final int DEFAULT_PER_SECOND = 50;
    private static final int DEFAULT_MAX_TIMES = 24;
    private static final int MAX_PER_SECOND = 10_000;
    private static final int MAX_TIMES = 1_000_000;
    private static final Duration DEFAULT_RETENTION = Duration.ofDays(30);
    private static final Duration MIN_RETENTION = Duration.ofHours(1);
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_INTERVAL = Duration.ofDays(365);

    @Singleton
    DeadLetterSettings deadLetters(Environment environment) {
        Map<Integer, Map<String, String>> rules = new TreeMap<>();
        environment.getProperties(PREFIX).forEach((key, value) -> {
            Matcher rule = RULE.matcher(key);
            if (rule.matches() && KEYS.contains(rule.group(2))) {
                rules.computeIfAbsent(Integer.valueOf(rule.group(1)), index -> new TreeMap<>())
                        .put(rule.group(2), String.valueOf(value));
            } else if (key.startsWith("redrive[")) {
                throw new ConfigurationException(PREFIX + "." + key + " (expected: one of "
                        + KEYS.stream().sorted().toList() + ")");
            }
        });
        int perSecond = environment
                .getProperty(PER_SECOND, String.class)
                .map(text -> number(PER_SECOND, text, MAX_PER_SECOND))
                .orElse(DEFAULT_PER_SECOND);
        List<RedriveRule> read = new ArrayList<>();
        rules.forEach((index, values) -> read.add(rule(PREFIX + ".redrive[" + index + "]", values)));
        return new DeadLetterSettings(read, perSecond, retention(environment));
    }

    private static Duration retention(Environment environment) {
        return environment
                .getProperty(RETENTION, String.class)
                .map(text -> duration(RETENTION, text, MIN_RETENTION, MAX_INTERVAL))
                .orElse(DEFAULT_RETENTION);
    }

    private static RedriveRule rule(String name, Map<String, String> values) {
        String times = values.get("max-times");
        String source = values.get("source");
        if (source != null && !SOURCES.contains(source)) {
            throw new ConfigurationException(name + ".source: " + source + " (expected: one of "
                    + SOURCES.stream().sorted().toList() + ")");
        }
        return new RedriveRule(
                source,
                values.get("topic"),
                values.get("participant"),
                values.get("operation"),
                values.get("code"),
                interval(name + ".every", values.get("every")),
                times == null ? DEFAULT_MAX_TIMES : number(name + ".max-times", times, MAX_TIMES));
    }

    private static Duration interval(String name, @Nullable String text) {
        if (text == null) {
            throw new ConfigurationException(name + " is missing (expected: " + Durations.EXPECTED + ")");
        }
        return duration(name, text, MIN_INTERVAL, MAX_INTERVAL);
    }

    private static Duration duration(String name, String text, Duration min, Duration max) {
        try {
            Duration duration = Durations.parse(text);
            Setting.between(name, duration, min, max);
            return duration;
        } catch (IllegalArgumentException e) {
            ConfigurationException refusal = new ConfigurationException(name + ": " + e.getMessage());
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static int number(String name, String text, int max) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new ConfigurationException(name + ": " + text + " (expected: 1 to " + max + ")");
        }
        int number = Integer.parseInt(text);
        Setting.between(name, number, 1, max);
        return number;
    }
}
