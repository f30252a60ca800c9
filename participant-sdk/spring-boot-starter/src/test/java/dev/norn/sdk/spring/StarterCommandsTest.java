package dev.norn.sdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.kafka.Caller;
import dev.norn.sdk.tcc.ContractServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;

/** A participant that is reached over Kafka, in an application without a server. For each version of Boot. */
class StarterCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestDatabase database;
    private ContractServer coordinator;

    /** Writes with Spring, and knows neither of the fence nor of Kafka. */
    @Participant("ledger")
    public static class Ledger {
        private final JdbcTemplate jdbc;

        Ledger(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @SagaAction(compensation = SagaAction.Compensation.NONE)
        public void book(String entry) {
            jdbc.update("insert into entry values (?)", entry);
            if (entry.equals("no")) {
                throw new BusinessFailure("NO", "because");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Ledger ledger(JdbcTemplate jdbc) {
            return new Ledger(jdbc);
        }
    }

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table entry (text text)");
        coordinator = new ContractServer();
    }

    @AfterEach
    void stop() {
        coordinator.close();
        database.close();
    }

    @Test
    void shouldTakeCommandsWhileTheApplicationRuns() throws Exception {
        String topic = TestKafka.uniqueName("commands");
        try (Caller caller = new Caller(TestKafka.bootstrapServers(), topic + ".ledger")) {
            try (ConfigurableApplicationContext application = run(
                    "--spring.kafka.bootstrap-servers=" + TestKafka.bootstrapServers(),
                    "--norn.participant.commands.topic=" + topic + ".{participant}",
                    "--norn.participant.commands.partitions=1")) {
                await().atMost(PATIENCE).until(() -> coordinator.registration("ledger") != null);
                assertThat(coordinator.registration("ledger").path("transport").asText())
                        .isEqualTo("kafka");
                assertThat(coordinator.registration("ledger").hasNonNull("url")).isFalse();
                caller.send("a", 1, "ledger.book", Caller.LONG, "\"a\"");
                caller.send("again", 1, "ledger.book", Caller.LONG, "\"a\"");
                caller.send("no", 2, "ledger.book", Caller.LONG, "\"no\"");
                assertThat(Caller.status(caller.reply("a"))).isEqualTo("204");
                assertThat(Caller.status(caller.reply("again"))).isEqualTo("204");
                assertThat(Caller.status(caller.reply("no"))).isEqualTo("422");
                assertThat(application.getBean(JdbcTemplate.class).queryForList("select text from entry", String.class))
                        .containsExactly("a");
            }
            assertThat(coordinator.registration("ledger"))
                    .as("left when it stopped")
                    .isNull();
        }
    }

    @Test
    void shouldNotStartWithSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> run())
                .hasStackTraceContaining("norn.participant.kafka.bootstrap.servers: null (expected: ");
        String kafka = "--norn.participant.kafka.bootstrap.servers=127.0.0.1:1";
        assertThatThrownBy(() -> run(kafka, "--norn.participant.kafka.max.poll.records=many"))
                .hasStackTraceContaining("Invalid value many for configuration max.poll.records");
        assertThatThrownBy(() -> run(kafka, "--norn.participant.commands.topic=norn.commands"))
                .hasStackTraceContaining("norn.participant.commands.topic: norn.commands (expected: {participant}");
        assertThatThrownBy(() -> run("--norn.participant.transport=pigeon"))
                .hasStackTraceContaining("norn.participant.transport")
                .hasStackTraceContaining("pigeon");
    }

    @Test
    void shouldNotStartWithoutTheLibrary() {
        ClassLoader without = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("dev.norn.sdk.kafka.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        SpringApplication application = new SpringApplication(new DefaultResourceLoader(without), Application.class);
        assertThatThrownBy(() -> application.run(arguments()))
                .hasStackTraceContaining(
                        "norn.participant.transport: kafka (expected: http, or norn-sdk-kafka on the class path)");
    }

    private ConfigurableApplicationContext run(String... more) {
        return SpringApplication.run(Application.class, arguments(more));
    }

    private String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--norn.client.url=" + coordinator.url()));
        arguments.addAll(List.of(more));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--norn.participant.transport="))) {
            arguments.add("--norn.participant.transport=kafka");
        }
        return arguments.toArray(String[]::new);
    }
}
