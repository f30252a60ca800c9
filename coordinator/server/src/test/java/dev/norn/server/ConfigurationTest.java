package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.embedded.TestDatabase;
import dev.norn.kafka.KafkaSinkSettings;
import dev.norn.kafka.trigger.StartPosition;
import dev.norn.kafka.trigger.TriggerSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.MapPropertySource;
import io.micronaut.http.server.HttpServerConfiguration;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names of all settings, and what applies when they are not set. */
class ConfigurationTest {

    @Test
    void shouldPinTheDefaults() {
        try (TestDatabase database = TestDatabase.create();
                TestCoordinator norn = TestCoordinator.startWithDefaults(database)) {
            ApplicationContext context = norn.server().context();

            assertThat(context.getBean(NodeConfiguration.class))
                    .isEqualTo(new NodeConfiguration(null, Duration.ofSeconds(5), 64, Duration.ofDays(30), 1));
            assertThat(context.getBean(HttpConfiguration.class)).isEqualTo(new HttpConfiguration(4096, 10_000));
            assertThat(context.getBean(DatabaseConfiguration.class).maxConnections())
                    .isEqualTo(10);
            KafkaConfiguration kafka = context.getBean(KafkaConfiguration.class);
            assertThat(kafka.sink()).isNull();
            assertThat(kafka)
                    .isEqualTo(new KafkaConfiguration(
                            null,
                            "norn.events",
                            "norn.dead-letters",
                            true,
                            4,
                            null,
                            "/norn",
                            Duration.ofSeconds(3),
                            921_600,
                            Map.of()));
            TriggerConfiguration triggers = context.getBean(TriggerConfiguration.class);
            assertThat(kafka.triggers(triggers)).isNull();
            assertThat(triggers)
                    .isEqualTo(new TriggerConfiguration(
                            true,
                            TriggerSettings.DEFAULT_GROUP,
                            StartPosition.STORED,
                            TriggerSettings.DEFAULT_DEAD_LETTER_TOPIC,
                            TriggerSettings.DEFAULT_MAX_IN_FLIGHT,
                            TriggerSettings.DEFAULT_COMMIT_INTERVAL));
            assertThat(context.getBean(KafkaBranchConfiguration.class))
                    .isEqualTo(
                            new KafkaBranchConfiguration("norn.commands.{participant}", "norn.replies", 16, 1_048_576));
            HttpServerConfiguration http = context.getBean(HttpServerConfiguration.class);
            assertThat(http.getHost()).contains("127.0.0.1");
            assertThat(http.getMaxRequestSize()).isEqualTo(10 * 1024 * 1024);
        }
    }

    @Test
    void shouldMapEverySetting() {
        try (TestDatabase database = TestDatabase.create();
                TestCoordinator norn = TestCoordinator.start(
                        database,
                        Map.of(
                                "norn.node.id", "node-7",
                                "norn.node.lease", "2s",
                                "norn.node.shards", 8,
                                "norn.node.retention", "90d",
                                "norn.node.batches-in-flight", 2,
                                "norn.http.max-concurrent-requests", 11,
                                "norn.http.max-waiting-requests", 12,
                                "norn.database.max-connections", 3))) {
            ApplicationContext context = norn.server().context();

            assertThat(context.getBean(NodeConfiguration.class))
                    .isEqualTo(new NodeConfiguration("node-7", Duration.ofSeconds(2), 8, Duration.ofDays(90), 2));
            assertThat(context.getBean(HttpConfiguration.class)).isEqualTo(new HttpConfiguration(11, 12));
            assertThat(context.getBean(DatabaseConfiguration.class))
                    .isEqualTo(new DatabaseConfiguration(database.jdbcUrl(), database.user(), database.password(), 3));
            assertThat(norn.get("/v1/cluster").json().path("shards")).hasSize(8);
            assertThat(norn.get("/v1/cluster").json().at("/self/id").asText()).isEqualTo("node-7");
        }
    }

    /** Nobody listens there, which a node does not mind. */
    @Test
    void shouldMapEverySettingOfKafka() {
        try (TestDatabase database = TestDatabase.create();
                TestCoordinator norn = TestCoordinator.start(
                        database,
                        Map.of(
                                "norn.kafka.bootstrap-servers",
                                "127.0.0.1:1,127.0.0.1:2",
                                "norn.kafka.topic",
                                "t",
                                "norn.kafka.dead-letter-topic",
                                "d",
                                "norn.kafka.create-topics",
                                false,
                                "norn.kafka.partitions",
                                12,
                                "norn.kafka.replication",
                                3,
                                "norn.kafka.source",
                                "/norn/east",
                                "norn.kafka.timeout",
                                "1s",
                                "norn.kafka.max-event-bytes",
                                65_536,
                                "norn.kafka.properties",
                                Map.of("compression.type", "zstd", "metadata.max.age.ms", "1000")))) {
            assertThat(norn.server().context().getBean(KafkaConfiguration.class).sink())
                    .isEqualTo(new KafkaSinkSettings(
                            "127.0.0.1:1,127.0.0.1:2",
                            "t",
                            "d",
                            false,
                            12,
                            3,
                            "/norn/east",
                            Duration.ofSeconds(1),
                            65_536,
                            Map.of("compression.type", "zstd", "metadata.max.age.ms", "1000")));
        }
    }

    @Test
    void shouldMapEverySettingOfTriggers() {
        try (TestDatabase database = TestDatabase.create();
                TestCoordinator norn = TestCoordinator.start(
                        database,
                        Map.of(
                                "norn.kafka.bootstrap-servers", "127.0.0.1:1",
                                "norn.kafka.timeout", "1s",
                                "norn.kafka.partitions", 12,
                                "norn.kafka.replication", 3,
                                "norn.kafka.triggers.group", "east",
                                "norn.kafka.triggers.start-at", "latest",
                                "norn.kafka.triggers.dead-letter-topic", "{group}.{topic}.refused",
                                "norn.kafka.triggers.max-in-flight", 7,
                                "norn.kafka.triggers.commit-interval", "2s",
                                "norn.kafka.properties", Map.of("metadata.max.age.ms", "1000")))) {
            ApplicationContext context = norn.server().context();
            assertThat(context.getBean(KafkaConfiguration.class).triggers(context.getBean(TriggerConfiguration.class)))
                    .isEqualTo(new TriggerSettings(
                            "127.0.0.1:1",
                            "east",
                            StartPosition.LATEST,
                            "{group}.{topic}.refused",
                            true,
                            12,
                            3,
                            Duration.ofSeconds(1),
                            7,
                            Duration.ofSeconds(2),
                            Map.of("metadata.max.age.ms", "1000")));
        }
    }

    @Test
    void shouldMapEverySettingOfBranchesOverKafka() {
        try (TestDatabase database = TestDatabase.create();
                TestCoordinator norn = TestCoordinator.start(
                        database,
                        Map.of(
                                "norn.kafka.branches.command-topic",
                                "east.{participant}.commands",
                                "norn.kafka.branches.reply-topic",
                                "east.replies",
                                "norn.kafka.branches.reply-partitions",
                                3,
                                "norn.kafka.branches.max-reply-bytes",
                                2048))) {
            assertThat(norn.server().context().getBean(KafkaBranchConfiguration.class))
                    .isEqualTo(new KafkaBranchConfiguration("east.{participant}.commands", "east.replies", 3, 2048));
        }
    }

    @Test
    void shouldKnowTheShortNamesOfTheEnvironment() {
        try (ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .propertySources(new Variables(Map.of(
                        "NORN_DATABASE_URL", "jdbc:postgresql://db/norn",
                        "NORN_DATABASE_USER", "somebody",
                        "NORN_DATABASE_PASSWORD", "secret",
                        "NORN_HOST", "0.0.0.0",
                        "NORN_PORT", "9090",
                        "NORN_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                        "NORN_NODE_ID", "a")))
                .build()) {
            var environment = context.getEnvironment().start();

            assertThat(environment.getProperty("norn.database.url", String.class))
                    .contains("jdbc:postgresql://db/norn");
            assertThat(environment.getProperty("datasources.default.url", String.class))
                    .contains("jdbc:postgresql://db/norn");
            assertThat(environment.getProperty("datasources.default.username", String.class))
                    .contains("somebody");
            assertThat(environment.getProperty("datasources.default.password", String.class))
                    .contains("secret");
            assertThat(environment.getProperty("micronaut.server.host", String.class))
                    .contains("0.0.0.0");
            assertThat(environment.getProperty("micronaut.server.port", Integer.class))
                    .contains(9090);
            assertThat(environment.getProperty("norn.kafka.bootstrap-servers", String.class))
                    .contains("kafka:9092");
            assertThat(environment.getProperty("norn.node.id", String.class)).contains("a");
        }
    }

    @Test
    void shouldSayWhichSettingIsWrong() {
        try (TestDatabase database = TestDatabase.create()) {
            assertThatThrownBy(() -> TestCoordinator.startWithoutWaiting(database, Map.of("norn.node.lease", "1ms")))
                    .satisfies(failure -> assertThat(StartFailure.explain(failure))
                            .contains("norn.node.lease")
                            .contains("PT0.5S"));
            assertThatThrownBy(() -> TestCoordinator.startWithoutWaiting(database, Map.of("norn.node.shards", 1025)))
                    .satisfies(
                            failure -> assertThat(StartFailure.explain(failure)).contains("shards", "1025", "1024"));
            assertThatThrownBy(() -> TestCoordinator.startWithoutWaiting(
                            database, Map.of("norn.participants.pay.urls", "nonsense")))
                    .satisfies(failure ->
                            assertThat(StartFailure.explain(failure)).contains("norn.participants.pay.urls: nonsense"));
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            TestCoordinator.startWithoutWaiting(database, Map.of("norn.port", taken.getLocalPort())))
                    .satisfies(
                            failure -> assertThat(StartFailure.explain(failure)).contains("port"));
        }
    }

    @Test
    void shouldSayThatTheDatabaseDoesNotAnswer() {
        assertThatThrownBy(() -> NornServer.start(
                        Map.of("norn.port", 0, "norn.database.url", "jdbc:postgresql://127.0.0.1:1/none")))
                .satisfies(failure -> assertThat(StartFailure.explain(failure)).containsIgnoringCase("refused"));
    }

    /** Environment variables, which a test cannot set. */
    private static final class Variables extends MapPropertySource {

        Variables(Map<String, Object> variables) {
            super("variables", variables);
        }

        @Override
        public PropertyConvention getConvention() {
            return PropertyConvention.ENVIRONMENT_VARIABLE;
        }
    }
}
