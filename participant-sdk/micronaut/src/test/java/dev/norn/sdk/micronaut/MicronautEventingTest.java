package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.message.Messages;
import dev.norn.sdk.tcc.ContractServer;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that follow a local transaction, and consumers with an inbox, as beans. */
class MicronautEventingTest {
    private final List<ApplicationContext> applications = new ArrayList<>();
    private TestDatabase database;
    private ContractServer coordinator;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table note (text text); create table entry (text text)");
        coordinator = new ContractServer();
    }

    @AfterEach
    void stop() {
        applications.forEach(ApplicationContext::close);
        coordinator.close();
        database.close();
    }

    @Test
    void shouldSendMessagesInTheNameThatIsSet() throws Exception {
        Orders orders = run(Map.of("messages.test", true, "norn.messages.producer", "orders"))
                .getBean(Orders.class);
        orders.place("o-1");
        assertThat(coordinator.only().at("/asked/check/participant").asText()).isEqualTo("orders");
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("COMMIT");

        assertThatThrownBy(() -> orders.place("")).hasMessageContaining("expected: not empty");
        assertThat(notes()).containsExactly("o-1");
    }

    @Test
    void shouldSendMessagesInTheNameOfTheOnlyParticipant() throws Exception {
        run(Map.of("participants.test.only", "ledger"))
                .getBean(Messages.class)
                .message("noted")
                .deliver("b", "c", 1)
                .run(connection -> {});
        assertThat(coordinator.only().at("/asked/check/participant").asText()).isEqualTo("ledger");
    }

    @Test
    void shouldSayThatItMustBeToldWhoIsAskedOfSeveral() {
        assertThatThrownBy(() -> run(Map.of("messages.test", true)).getBean(Messages.class))
                .hasStackTraceContaining("norn.messages.producer: null (expected: the name of a participant");
    }

    @Test
    void shouldWorkOffMessagesOnceInMicronautsTransactions() throws Exception {
        String first = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestKafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (String id : List.of(first, first, second)) {
                ProducerRecord<String, String> message =
                        new ProducerRecord<>(ReadModel.TOPIC, "key", "{\"id\": \"" + id + "\"}");
                message.headers().add("id", id.getBytes(StandardCharsets.UTF_8));
                producer.send(message).get();
            }
        }
        run(Map.of("inbox.test", true, "norn.inbox.kafka.bootstrap.servers", TestKafka.bootstrapServers()));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(notes()).contains(second));
        // What the failed run wrote went with its inbox row.
        assertThat(notes()).containsOnlyOnce(first, second);
    }

    @Test
    void shouldNotStartWithoutAKafkaToConsumeFrom() {
        assertThatThrownBy(() -> run(Map.of("inbox.test", true)))
                .hasStackTraceContaining("norn.inbox.kafka.bootstrap.servers: null (expected: ");
        run(Map.of("inbox.test", true, "norn.inbox.enabled", false));
    }

    private List<String> notes() throws Exception {
        List<String> notes = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select text from note")) {
            while (result.next()) {
                notes.add(result.getString(1));
            }
        }
        return notes;
    }

    private ApplicationContext run(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", database.user());
        properties.put("datasources.default.password", database.password());
        properties.put("norn.client.url", coordinator.url().toString());
        ApplicationContext application = ApplicationContext.run(properties);
        applications.add(application);
        return application;
    }
}
