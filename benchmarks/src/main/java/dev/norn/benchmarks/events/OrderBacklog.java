package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.LoadSource;
import dev.norn.benchmarks.load.Timed;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxEvent;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A full outbox that one relay empties, while nobody publishes. What is told to begin fills it, and the mark starts the relay;
 * {@link Timed#take} returns when it is empty, with one value: how long that took.
 */
final class OrderBacklog implements LoadSource {

    private static final int MESSAGES_OF_TRANSACTION = 500;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Database database;
    private final String broker;
    private final String topicPrefix;
    private final OrderTables tables;
    private Batches ended = Batches.NONE;

    private OrderBacklog(Database database, String broker, String topicPrefix, OrderTables tables) {
        this.database = database;
        this.broker = broker;
        this.topicPrefix = topicPrefix;
        this.tables = tables;
    }

    static OrderBacklog in(Database database, String broker, String topicPrefix) throws Exception {
        return new OrderBacklog(database, broker, topicPrefix, OrderTables.create(database));
    }

    @Override
    public Timed begin(int messages, double perSecond) throws Exception {
        fill(messages);
        return new Emptying(OrderRelay.to(broker, topicPrefix, database), messages);
    }

    @Override
    public Batches batches() {
        return ended;
    }

    private void fill(int messages) throws Exception {
        Outbox outbox = new Outbox();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (int first = 0; first < messages; first += MESSAGES_OF_TRANSACTION) {
                List<OutboxEvent> events = new ArrayList<>();
                for (int id = first; id < Math.min(messages, first + MESSAGES_OF_TRANSACTION); id++) {
                    events.add(OrderTables.placed(id));
                }
                outbox.publishAll(connection, events);
                connection.commit();
            }
        }
    }

    private final class Emptying implements Timed {

        private final OrderRelay relay;
        private final int messages;
        private @Nullable Long began;

        Emptying(OrderRelay relay, int messages) {
            this.relay = relay;
            this.messages = messages;
        }

        @Override
        public void mark() {
            began = System.nanoTime();
            relay.start();
        }

        @Override
        public Histogram take() {
            if (began == null) {
                throw new IllegalStateException("not marked (expected: mark before take)");
            }
            relay.awaitSent(messages, tables);
            Histogram span = new Histogram(SIGNIFICANT_DIGITS);
            span.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
            Batches sent = relay.batches();
            ended = new Batches(ended.count() + sent.count(), ended.entries() + sent.entries());
            return span;
        }

        @Override
        public void stop() {
            relay.close();
        }
    }
}
