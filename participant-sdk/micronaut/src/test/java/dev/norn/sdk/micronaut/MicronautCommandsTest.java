package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.kafka.Caller;
import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A participant that is reached over Kafka, in an application without a server. */
class MicronautCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestDatabase database;
    private CoordinatorRegistry coordinator;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table entry (text text)");
        coordinator = new CoordinatorRegistry();
    }

    @AfterEach
    void stop() {
        coordinator.close();
        database.close();
    }

    @Test
    void shouldTakeCommandsWhileTheApplicationRuns() throws Exception {
        String topic = TestKafka.uniqueName("commands");
        Map<String, Object> more = Map.of(
                "kafka.bootstrap.servers",
                TestKafka.bootstrapServers(),
                "norn.participant.commands.topic",
                topic + ".{participant}",
                "norn.participant.commands.partitions",
                "1");
        try (Caller caller = new Caller(TestKafka.bootstrapServers(), topic + ".ledger")) {
            try (ApplicationContext application = run(more)) {
                assertThat(application.isRunning()).isTrue();
                await().atMost(PATIENCE).until(() -> coordinator.instances().containsKey("ledger/instances/one"));
                assertThat(coordinator.instances().get("ledger/instances/one"))
                        .contains("\"transport\":\"kafka\"")
                        .doesNotContain("http");
                caller.send("a", 1, "ledger.book", Caller.LONG, "\"a\"");
                caller.send("again", 1, "ledger.book", Caller.LONG, "\"a\"");
                caller.send("no", 2, "ledger.book", Caller.LONG, "\"no\"");
                assertThat(Caller.status(caller.reply("a"))).isEqualTo("204");
                assertThat(Caller.status(caller.reply("again"))).isEqualTo("204");
                assertThat(Caller.status(caller.reply("no"))).isEqualTo("422");
                assertThat(entries()).isEqualTo(1);
            }
            assertThat(coordinator.instances()).as("left when it stopped").isEmpty();
        }
    }

    @Test
    void shouldNotStartWithoutAKafkaThatMakesSense() {
        assertThatThrownBy(() -> run(Map.of()))
                .hasStackTraceContaining("norn.participant.kafka.bootstrap.servers: null (expected: ");
        assertThatThrownBy(() -> run(Map.of(
                        "norn.participant.kafka.bootstrap.servers", "127.0.0.1:1",
                        "norn.participant.kafka.max.poll.records", "many")))
                .hasStackTraceContaining("Invalid value many for configuration max.poll.records");
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
        assertThatThrownBy(() -> ApplicationContext.builder(without)
                        .properties(properties(Map.of()))
                        .start())
                .hasStackTraceContaining(
                        "norn.participant.transport: kafka (expected: http, or norn-sdk-kafka on the class path)");
    }

    private int entries() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from entry")) {
            result.next();
            return result.getInt(1);
        }
    }

    private ApplicationContext run(Map<String, Object> more) {
        return ApplicationContext.run(properties(more));
    }

    private Map<String, Object> properties(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("participants.test.only", "ledger");
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", database.user());
        properties.put("datasources.default.password", database.password());
        properties.put("norn.client.url", coordinator.url().toString());
        properties.put("norn.participant.transport", "kafka");
        properties.put("norn.participant.instance-id", "one");
        return properties;
    }
}
