package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.protocol.InstanceTransport;
import dev.norn.sdk.fence.FenceSettings;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins the defaults and the name of every setting. */
class ConfigurationTest {
    @Test
    void shouldHaveTheseDefaults() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(ParticipantConfiguration.class))
                    .isEqualTo(new ParticipantConfiguration(
                            InstanceTransport.HTTP,
                            "/norn",
                            true,
                            null,
                            null,
                            Duration.ofSeconds(30),
                            null,
                            Map.of(),
                            Map.of()));
            assertThat(context.getBean(CommandsConfiguration.class))
                    .isEqualTo(new CommandsConfiguration("norn.commands.{participant}", 16, true, 12));
            assertThat(context.getBean(FenceConfiguration.class))
                    .isEqualTo(new FenceConfiguration(
                            "default", true, 5, Duration.ofSeconds(5), 1024 * 1024, Duration.ofSeconds(1), 500));
            assertThat(context.getBean(FenceConfiguration.class).toSettings()).isEqualTo(FenceSettings.DEFAULTS);
            assertThat(context.getBean(ClientConfiguration.class))
                    .isEqualTo(new ClientConfiguration(
                            URI.create("http://127.0.0.1:8080"), Duration.ofSeconds(2), Duration.ofSeconds(10), 5));
            assertThat(context.getBean(InboxConfiguration.class)).isEqualTo(new InboxConfiguration(true, Map.of()));
            assertThat(context.getBean(MessagesConfiguration.class)).isEqualTo(new MessagesConfiguration(null));
        }
    }

    @Test
    void shouldMapEveryProperty() {
        Map<String, Object> properties = Map.ofEntries(
                Map.entry("norn.participant.transport", "kafka"),
                Map.entry("norn.participant.kafka.bootstrap.servers", "kafka:9092"),
                Map.entry("norn.participant.kafka.max.poll.records", "5"),
                Map.entry("norn.participant.commands.topic", "to.{participant}"),
                Map.entry("norn.participant.commands.concurrency", "4"),
                Map.entry("norn.participant.commands.create-topics", "false"),
                Map.entry("norn.participant.commands.partitions", "6"),
                Map.entry("norn.participant.path", "/internal/norn"),
                Map.entry("norn.participant.register", "false"),
                Map.entry("norn.participant.url", "https://shop.example:8443"),
                Map.entry("norn.participant.instance-id", "shop-1"),
                Map.entry("norn.participant.ttl", "10s"),
                Map.entry("norn.participant.weight", "3"),
                Map.entry("norn.participant.metadata.zone", "north"),
                Map.entry("norn.participant.fence.datasource", "shop"),
                Map.entry("norn.participant.fence.migrate", "false"),
                Map.entry("norn.participant.fence.max-runs", "2"),
                Map.entry("norn.participant.fence.max-lock-wait", "300ms"),
                Map.entry("norn.participant.fence.max-answer-bytes", "1000"),
                Map.entry("norn.participant.fence.mark-interval", "2s"),
                Map.entry("norn.participant.fence.purge-batch", "50"),
                Map.entry("norn.inbox.enabled", "false"),
                Map.entry("norn.inbox.kafka.bootstrap.servers", "kafka:9092"),
                Map.entry("norn.inbox.kafka.max.poll.records", "50"),
                Map.entry("norn.messages.producer", "orders"),
                Map.entry("norn.client.url", "https://norn.example"),
                Map.entry("norn.client.connect-timeout", "1s"),
                Map.entry("norn.client.request-timeout", "3s"),
                Map.entry("norn.client.max-attempts", "1"));
        try (ApplicationContext context = context(properties)) {
            assertThat(context.getBean(ParticipantConfiguration.class))
                    .isEqualTo(new ParticipantConfiguration(
                            InstanceTransport.KAFKA,
                            "/internal/norn",
                            false,
                            URI.create("https://shop.example:8443"),
                            "shop-1",
                            Duration.ofSeconds(10),
                            3,
                            Map.of("zone", "north"),
                            Map.of("bootstrap.servers", "kafka:9092", "max.poll.records", "5")));
            assertThat(context.getBean(CommandsConfiguration.class))
                    .isEqualTo(new CommandsConfiguration("to.{participant}", 4, false, 6));
            assertThat(context.getBean(FenceConfiguration.class))
                    .isEqualTo(new FenceConfiguration(
                            "shop", false, 2, Duration.ofMillis(300), 1000, Duration.ofSeconds(2), 50));
            assertThat(context.getBean(ClientConfiguration.class))
                    .isEqualTo(new ClientConfiguration(
                            URI.create("https://norn.example"), Duration.ofSeconds(1), Duration.ofSeconds(3), 1));
            assertThat(context.getBean(InboxConfiguration.class))
                    .isEqualTo(new InboxConfiguration(
                            false, Map.of("bootstrap.servers", "kafka:9092", "max.poll.records", "50")));
            assertThat(context.getBean(MessagesConfiguration.class)).isEqualTo(new MessagesConfiguration("orders"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "norn.participant.path, norn",
        "norn.participant.path, /norn/",
        "norn.participant.ttl, 10ms",
        "norn.participant.ttl, 25h",
        "norn.participant.weight, 0",
        "norn.participant.commands.topic, norn.commands",
        "norn.participant.commands.concurrency, 0",
        "norn.participant.commands.partitions, 0",
        "norn.client.url, ftp://norn",
        "norn.client.connect-timeout, 0s",
        "norn.client.max-attempts, 0",
    })
    void shouldRefuseWhatMakesNoSenseByName(String property, String value) {
        assertThatThrownBy(() -> {
                    try (ApplicationContext context = context(Map.of(property, value))) {
                        context.getBean(ParticipantConfiguration.class);
                        context.getBean(CommandsConfiguration.class);
                        context.getBean(ClientConfiguration.class);
                    }
                })
                .hasStackTraceContaining(property + ": ")
                .hasStackTraceContaining("(expected: ");
    }

    /** Only the settings: no bean that would want a database. */
    private static ApplicationContext context(Map<String, Object> properties) {
        return ApplicationContext.builder()
                .properties(properties)
                .eagerInitSingletons(false)
                .build()
                .start();
    }
}
