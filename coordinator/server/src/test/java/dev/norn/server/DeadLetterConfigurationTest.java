package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.console.DeadLetterSettings;
import dev.norn.console.RedriveRule;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.MapPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.context.exceptions.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What dead letters do by themselves, as it is configured. */
class DeadLetterConfigurationTest {

    @Test
    void shouldPinTheDefaults() {
        assertThat(settings(Map.of())).isEqualTo(new DeadLetterSettings(List.of(), 50, Duration.ofDays(30)));
        assertThat(settings(Map.of("norn.dead-letters.redrive[0].every", "1h")))
                .isEqualTo(new DeadLetterSettings(
                        List.of(new RedriveRule(null, null, null, null, null, Duration.ofHours(1), 24)),
                        50,
                        Duration.ofDays(30)));
    }

    @Test
    void shouldMapEverySettingOfAFile() throws IOException {
        Map<String, Object> file = new YamlPropertySourceLoader()
                .read("norn", new ByteArrayInputStream("""
                        norn:
                          dead-letters:
                            redrives-per-second: 5
                            retention: 90d
                            redrive:
                              - {participant: payment, operation: refund, code: TIMEOUT, every: 30m, max-times: 48}
                              - {source: consumer, topic: orders, every: 2h}
                        """.getBytes(StandardCharsets.UTF_8)));

        assertThat(settings(file))
                .isEqualTo(new DeadLetterSettings(
                        List.of(
                                new RedriveRule(null, null, "payment", "refund", "TIMEOUT", Duration.ofMinutes(30), 48),
                                new RedriveRule("consumer", "orders", null, null, null, Duration.ofHours(2), 24)),
                        5,
                        Duration.ofDays(90)));
    }

    @Test
    void shouldKnowThePaceFromTheEnvironment() {
        assertThat(settings(new MapPropertySource("variables", Map.of("NORN_DEAD_LETTERS_REDRIVES_PER_SECOND", "7")) {
                            @Override
                            public PropertyConvention getConvention() {
                                return PropertyConvention.ENVIRONMENT_VARIABLE;
                            }
                        })
                        .perSecond())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redrive[0].every|soon|norn.dead-letters.redrive[0].every",
                "redrive[0].every|10ms|PT1S",
                "redrive[0].participant|bank|redrive[0].every is missing",
                "redrive[0].particpant|bank|norn.dead-letters.redrive[0].particpant",
                "redrive[0].source|mars|redrive[0].source: mars",
                "redrive[0].max-times|0|redrive[0].every is missing",
                "retention|1s|norn.dead-letters.retention",
                "redrives-per-second|0|norn.dead-letters.redrives-per-second"
            })
    void shouldSayWhichSettingIsWrong(String key, String value, String said) {
        assertThatThrownBy(() -> settings(Map.of("norn.dead-letters." + key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(said);
    }

    private static DeadLetterSettings settings(Map<String, Object> properties) {
        return settings(PropertySource.of("test", properties));
    }

    private static DeadLetterSettings settings(PropertySource source) {
        try (ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .propertySources(source)
                .build()) {
            return new DeadLetterConfiguration()
                    .deadLetters(context.getEnvironment().start());
        }
    }
}
