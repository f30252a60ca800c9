package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSinkSettingsTest {

    @Test
    void shouldHaveTheDefaultsThatAreDocumented() {
        KafkaSinkSettings settings = KafkaSinkSettings.of("kafka:9092", "norn.events");

        assertThat(settings)
                .isEqualTo(new KafkaSinkSettings(
                        "kafka:9092",
                        "norn.events",
                        "norn.dead-letters",
                        true,
                        4,
                        null,
                        "/norn",
                        Duration.ofSeconds(3),
                        921_600,
                        Map.of()));
        assertThat(settings.transactionalId(3)).isEqualTo("norn.events-relay-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transactional.id", "acks", "enable.idempotence", "bootstrap.servers"})
    void shouldNotLetWhatTheGuaranteesRestOnBeSet(String property) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaSinkSettings(
                        "kafka:9092",
                        "norn.events",
                        "norn.dead-letters",
                        true,
                        4,
                        null,
                        "/norn",
                        Duration.ofSeconds(3),
                        921_600,
                        Map.of(property, "x")))
                .withMessageContaining("[" + property + "] (expected: none of");
    }

    @Test
    void shouldHandWhatElseIsSetToTheClients() {
        KafkaSinkSettings settings = new KafkaSinkSettings(
                "kafka:9092",
                "norn.events",
                "norn.dead-letters",
                true,
                4,
                null,
                "/norn",
                Duration.ofSeconds(3),
                921_600,
                Map.of("security.protocol", "SSL", "compression.type", "zstd"));

        assertThat(ClientProperties.producer(settings, 1))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("compression.type", "zstd")
                .containsEntry("transactional.id", "norn.events-relay-1")
                .containsEntry("acks", "all")
                .containsEntry("max.block.ms", 3000)
                .containsEntry("delivery.timeout.ms", 3000);
        assertThat(ClientProperties.admin(settings)).containsEntry("security.protocol", "SSL");
    }

    @Test
    void shouldRefuseATopicThatKafkaWouldRefuse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaSinkSettings.of("kafka:9092", "norn events"))
                .withMessageContaining("topic: norn events (expected: 1 to 249 of");
    }
}
