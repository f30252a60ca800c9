package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxDatabase;
import dev.norn.sdk.outbox.OutboxDialect;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.OutboxMessage;
import dev.norn.sdk.outbox.OutboxRelay;
import dev.norn.sdk.outbox.OutboxRelaySettings;
import dev.norn.sdk.outbox.OutboxSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two relays in processes of their own while others publish. They are killed from outside at any time, and they kill
 * themselves where it hurts most: with half a round at the broker, and with all of it there and nothing deleted.
 */
@Timeout(900)
class KilledRelayTest {
    private static final int KILLS = Integer.getInteger("norn.kills", 8);
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int KEYS = 6;

    @Test
    void shouldLoseNothingAndKeepTheOrderWhateverIsKilled() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        Random random = new Random(seed);
        Topics topics = new Topics(TestKafka.bootstrapServers());
        String type = TestKafka.uniqueName("order");
        topics.create("outbox.event." + type, 3);
        AtomicBoolean publishing = new AtomicBoolean(true);
        int[] numbers = new int[KEYS];
        try (OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres())) {
            Thread publisher = new Thread(() -> publish(database, type, numbers, publishing, seed));
            publisher.start();
            List<ChildJvm> relays = new ArrayList<>(List.of(relay(database), relay(database)));
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    long before = sequence(database);
                    int more = 100 + random.nextInt(400);
                    await().atMost(PATIENCE).until(() -> {
                        replaceTheDead(database, relays);
                        return sequence(database) > before + more;
                    });
                    relays.remove(0).close();
                    relays.add(relay(database));
                }
                publishing.set(false);
                publisher.join();
                await().atMost(PATIENCE).until(() -> {
                    replaceTheDead(database, relays);
                    return database.number("select count(*) from norn_outbox") == 0;
                });
            } finally {
                publishing.set(false);
                relays.forEach(ChildJvm::close);
            }
        }
        assertCompleteAndInOrder(topics, "outbox.event." + type, numbers, seed);
    }

    private static void replaceTheDead(OutboxDatabase database, List<ChildJvm> relays) throws Exception {
        for (int i = 0; i < relays.size(); i++) {
            if (!relays.get(i).isAlive()) {
                relays.set(i, relay(database));
            }
        }
    }

    private static long sequence(OutboxDatabase database) {
        return database.number("select last_value from norn_outbox_sequence_seq");
    }

    private static ChildJvm relay(OutboxDatabase database) throws Exception {
        EmptyDatabase address = database.address();
        return ChildJvm.start(
                RelayProcess.class,
                address.jdbcUrl(),
                address.user(),
                address.password(),
                TestKafka.bootstrapServers());
    }

    private static void publish(
            OutboxDatabase database, String type, int[] numbers, AtomicBoolean publishing, long seed) {
        Outbox outbox = new Outbox();
        Random random = new Random(seed);
        while (publishing.get()) {
            int key = random.nextInt(KEYS);
            OutboxEvent event = OutboxEvent.of(type, Integer.toString(key), "counted", ++numbers[key])
                    .withId(key + "/" + numbers[key]);
            try {
                database.publish(outbox, event);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void assertCompleteAndInOrder(Topics topics, String topic, int[] numbers, long seed) {
        int total = 0;
        for (int number : numbers) {
            total += number;
        }
        int expectedIds = total;
        Set<String> ids = new HashSet<>();
        List<ConsumerRecord<String, String>> records = topics.read(topic, total, all -> {
            all.forEach(record -> ids.add(Topics.id(record)));
            return ids.size() == expectedIds;
        });
        Map<String, List<String>> byKey = Topics.firstIdsByKey(records);
        for (int key = 0; key < KEYS; key++) {
            List<String> expected = new ArrayList<>();
            for (int number = 1; number <= numbers[key]; number++) {
                expected.add(key + "/" + number);
            }
            assertThat(byKey.get(Integer.toString(key)))
                    .as("-Dnorn.seed=%s, key %s", seed, key)
                    .isEqualTo(expected);
        }
        System.out.println(total + " messages, " + records.size() + " records");
    }

    /** Runs a relay until it is killed. */
    static final class RelayProcess {
        public static void main(String[] arguments) throws Exception {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            pool.setMaximumPoolSize(2);
            OutboxRelay relay = new OutboxRelay(
                    pool,
                    OutboxDialect.of(pool),
                    new DeadlySink(new KafkaOutboxSink(KafkaOutboxSettings.of(arguments[3], "/orders"))),
                    OutboxRelaySettings.DEFAULTS
                            .withBatch(50, 1_000_000)
                            .withPauses(Duration.ofMillis(2), Duration.ofMillis(20)),
                    new Random());
            relay.start();
            ChildJvm.awaitEndOfParent();
            System.exit(0);
        }
    }

    /** Ends its process now and then, in the middle of a round or after it, as {@code kill -9} does. */
    private record DeadlySink(OutboxSink kafka, Random random) implements OutboxSink {
        private static final int ROUNDS_OF_A_LIFE = 60;

        DeadlySink(OutboxSink kafka) {
            this(kafka, new Random());
        }

        @Override
        public void awaitReady() throws Exception {
            kafka.awaitReady();
        }

        @Override
        public Delivery send(List<OutboxMessage> messages) throws InterruptedException {
            boolean deadly = random.nextInt(ROUNDS_OF_A_LIFE) == 0;
            int sent = deadly ? random.nextInt(messages.size() + 1) : messages.size();
            Delivery delivery = kafka.send(messages.subList(0, sent));
            if (deadly) {
                Runtime.getRuntime().halt(137);
            }
            return delivery;
        }

        @Override
        public void close() {
            kafka.close();
        }
    }
}
