package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.inbox.Inbox;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.outbox.OutboxDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two consumers in processes of their own, killed again and again, whose handlers fail now and then. */
@Timeout(900)
class KilledConsumerTest {
    private static final int KILLS = Integer.getInteger("norn.kills", 6);
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int KEYS = 8;
    private static final int MESSAGES = 4000;

    @Test
    void shouldDoTheWorkOfEachMessageOnceAndInOrderWhateverIsKilled() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        Random random = new Random(seed);
        String topic = TestKafka.uniqueName("orders");
        Topics topics = new Topics(TestKafka.bootstrapServers());
        topics.create(topic, 4);
        topics.create(topic + ".dead-letters", 1);
        int[] numbers = write(topics, topic, random);
        try (OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres())) {
            InboxDialect.of(database.dataSource()).tables().forEach(database::execute);
            database.execute("create table work (place bigserial, key varchar(8), number int)");
            List<ChildJvm> consumers = new ArrayList<>(List.of(consumer(database, topic), consumer(database, topic)));
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    long until = (long) MESSAGES * (kill + 1) / (KILLS + 1);
                    await().atMost(PATIENCE).until(() -> worked(database) >= until);
                    consumers.remove(0).close();
                    consumers.add(consumer(database, topic));
                }
                await().atMost(PATIENCE).until(() -> worked(database) >= MESSAGES);
            } finally {
                consumers.forEach(ChildJvm::close);
            }
            for (int key = 0; key < KEYS; key++) {
                List<String> expected = new ArrayList<>();
                for (int number = 1; number <= numbers[key]; number++) {
                    expected.add(Integer.toString(number));
                }
                assertThat(database.texts("select number from work where key = '" + key + "' order by place"))
                        .as("-Dnorn.seed=%s, key %s", seed, key)
                        .isEqualTo(expected);
            }
        }
    }

    private static long worked(OutboxDatabase database) {
        return database.number("select count(*) from work");
    }

    /** Some of them twice, as a relay that was killed does. */
    private static int[] write(Topics topics, String topic, Random random) {
        int[] numbers = new int[KEYS];
        try (Topics.Writer writer = topics.writer()) {
            for (int i = 0; i < MESSAGES; i++) {
                int key = random.nextInt(KEYS);
                String number = Integer.toString(++numbers[key]);
                for (int times = 0; times <= random.nextInt(5) / 4; times++) {
                    writer.write(topic, Integer.toString(key), key + "/" + number, number);
                }
            }
        }
        return numbers;
    }

    private static ChildJvm consumer(OutboxDatabase database, String topic) throws Exception {
        EmptyDatabase address = database.address();
        return ChildJvm.start(
                ConsumerProcess.class,
                address.jdbcUrl(),
                address.user(),
                address.password(),
                TestKafka.bootstrapServers(),
                topic);
    }

    /** Runs a consumer until it is killed. */
    static final class ConsumerProcess {
        public static void main(String[] arguments) throws Exception {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            pool.setMaximumPoolSize(3);
            Random faults = new Random();
            InboxSettings settings = InboxSettings.of("g-" + arguments[4], arguments[4])
                    .with(new InboxSettings.Retries(1000, Duration.ofMillis(5), Duration.ofMillis(50)))
                    .withConcurrency(2);
            InboxConsumer consumer = new InboxConsumer(
                    settings,
                    Inbox.on(pool, settings.group(), Duration.ofDays(7)),
                    (message, connection) -> {
                        try (var insert = connection.prepareStatement("insert into work (key, number) values (?, ?)")) {
                            insert.setString(1, message.key());
                            insert.setInt(2, Integer.parseInt(message.payload()));
                            insert.executeUpdate();
                        }
                        if (faults.nextInt(50) == 0) {
                            throw new IllegalStateException("fault");
                        }
                    },
                    Map.of("bootstrap.servers", arguments[3]),
                    Map.of("session.timeout.ms", 6000, "heartbeat.interval.ms", 1000));
            consumer.start();
            ChildJvm.awaitEndOfParent();
            System.exit(0);
        }
    }
}
