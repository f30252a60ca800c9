package dev.norn.benchmarks.events;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.benchmarks.machine.Wait;
import dev.norn.sdk.kafka.KafkaOutboxSettings;
import dev.norn.sdk.kafka.KafkaOutboxSink;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxRelay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The outbox's relay to Kafka with the SDK's defaults, and a pool as an application has one. */
final class OrderRelay implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HikariDataSource pool;
    private final CountingSink sink;
    private final OutboxRelay relay;

    private OrderRelay(HikariDataSource pool, CountingSink sink) {
        this.pool = pool;
        this.sink = sink;
        this.relay = new OutboxRelay(pool, sink);
    }

    /**
     * A relay that is not started, to a topic of its own.
     *
     * @param prefix of the topic's name
     */
    static OrderRelay to(String broker, String prefix, Database database) throws Exception {
        String pattern = prefix + ".{aggregatetype}";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            String topic = prefix + "." + OrderTables.AGGREGATE_TYPE;
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())))
                        .all()
                        .get();
            }
        }
        KafkaOutboxSettings settings = KafkaOutboxSettings.of(broker, "/orders").withTopic(pattern);
        return new OrderRelay(pool(database), new CountingSink(new KafkaOutboxSink(settings)));
    }

    /** Starts it beside the application that publishes. */
    void start(Outbox outbox) {
        relay.start(outbox);
    }

    /** Starts it alone. */
    void start() {
        relay.start();
    }

    /** Waits until it has sent so many messages since it was made, and none is left. Does not look at the table before. */
    void awaitSent(long messages, OrderTables tables) {
        Wait.until(messages + " messages sent", LIMIT, () -> sink.batches().entries() >= messages);
        Wait.until("empty outbox", LIMIT, tables::isOutboxEmpty);
    }

    /** What it has sent. */
    Batches batches() {
        return sink.batches();
    }

    @Override
    public void close() {
        relay.close();
        pool.close();
    }

    private static HikariDataSource pool(Database database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }
}
