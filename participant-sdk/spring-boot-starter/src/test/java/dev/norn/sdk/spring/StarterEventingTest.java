package dev.norn.sdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.Participant;
import dev.norn.sdk.inbox.IdempotentConsumer;
import dev.norn.sdk.message.Messages;
import dev.norn.sdk.tcc.ContractServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages that follow a local transaction, and consumers with an inbox, as beans. For each version of Boot. */
class StarterEventingTest {
    private static final String TOPIC = "starter-orders";

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();
    private TestDatabase database;
    private ContractServer coordinator;

    /** Sends messages about what it writes with Spring, and is asked about them. */
    @Participant("orders")
    public static class Orders {
        private final JdbcTemplate jdbc;
        private final Messages messages;

        Orders(JdbcTemplate jdbc, Messages messages) {
            this.jdbc = jdbc;
            this.messages = messages;
        }

        void place(String id) throws Exception {
            messages.message("order-placed").deliver("warehouse", "reserve", id).run(connection -> {
                jdbc.update("insert into note values (?)", id);
                if (id.isEmpty()) {
                    throw new IllegalArgumentException("id: empty (expected: not empty)");
                }
            });
        }
    }

    /** Works messages off as the rest of an application works, behind a proxy of Spring's. */
    public static class ReadModel {
        private final JdbcTemplate jdbc;
        private final AtomicBoolean failed = new AtomicBoolean();

        ReadModel(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @IdempotentConsumer(topic = TOPIC, group = "starter-read-model")
        @Transactional(propagation = Propagation.MANDATORY)
        public void on(Map<String, String> order) {
            jdbc.update("insert into note values (?)", order.get("id"));
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("once");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Producer {
        @Bean
        Orders orders(JdbcTemplate jdbc, Messages messages) {
            return new Orders(jdbc, messages);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Consumer {
        @Bean
        ReadModel readModel(JdbcTemplate jdbc) {
            return new ReadModel(jdbc);
        }
    }

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table note (text text)");
        coordinator = new ContractServer();
    }

    @AfterEach
    void stop() {
        applications.forEach(ConfigurableApplicationContext::close);
        coordinator.close();
        database.close();
    }

    @Test
    void shouldSendMessagesInTheNameOfTheOnlyParticipant() throws Exception {
        ConfigurableApplicationContext application = run(Producer.class);
        Orders orders = application.getBean(Orders.class);
        orders.place("o-1");
        assertThat(coordinator.only().at("/asked/check/participant").asText()).isEqualTo("orders");
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("COMMIT");

        assertThatThrownBy(() -> orders.place("")).hasMessageContaining("expected: not empty");
        assertThat(notes(application)).containsExactly("o-1");
    }

    @Test
    void shouldSayThatItMustBeToldWhoIsAsked() {
        ConfigurableApplicationContext application = run(Consumer.class, "--norn.inbox.enabled=false");
        assertThatThrownBy(() -> application.getBean(Messages.class))
                .hasStackTraceContaining("norn.messages.producer: null (expected: the name of a participant");
        run(Consumer.class, "--norn.inbox.enabled=false", "--norn.messages.producer=orders")
                .getBean(Messages.class);
    }

    @Test
    void shouldWorkOffMessagesOnceInSpringsTransactions() throws Exception {
        String first = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestKafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (String id : List.of(first, first, second)) {
                ProducerRecord<String, String> message = new ProducerRecord<>(TOPIC, "key", "{\"id\": \"" + id + "\"}");
                message.headers().add("id", id.getBytes(StandardCharsets.UTF_8));
                producer.send(message).get();
            }
        }
        ConfigurableApplicationContext application =
                run(Consumer.class, "--norn.inbox.kafka.bootstrap.servers=" + TestKafka.bootstrapServers());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(notes(application)).contains(second));
        // What the failed run wrote went with its inbox row.
        assertThat(notes(application)).containsOnlyOnce(first, second);
        application.close();
        assertThat(application.isActive()).isFalse();
    }

    @Test
    void shouldNotStartWithoutAKafkaToConsumeFrom() {
        assertThatThrownBy(() -> run(Consumer.class))
                .hasStackTraceContaining("norn.inbox.kafka.bootstrap.servers: null (expected: ");
        run(Producer.class);
    }

    private List<String> notes(ConfigurableApplicationContext application) {
        return application.getBean(JdbcTemplate.class).queryForList("select text from note", String.class);
    }

    private ConfigurableApplicationContext run(Class<?> configuration, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--norn.client.url=" + coordinator.url()));
        arguments.addAll(List.of(more));
        ConfigurableApplicationContext application =
                SpringApplication.run(configuration, arguments.toArray(String[]::new));
        applications.add(application);
        return application;
    }
}
