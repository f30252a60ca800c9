package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload;
import dev.norn.sdk.outbox.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An application that takes orders: each is one transaction, and maybe published in it. */
final class OrderWorkload implements Workload {

    private final Database database;
    private final OrderTables tables;
    private final @Nullable Outbox outbox;
    private final @Nullable OrderRelay relay;
    private final AtomicLong lastId = new AtomicLong();

    private OrderWorkload(Database database, OrderTables tables, @Nullable Outbox outbox, @Nullable OrderRelay relay) {
        this.database = database;
        this.tables = tables;
        this.outbox = outbox;
        this.relay = relay;
    }

    /** Orders that are inserted, and nothing else. */
    static OrderWorkload inserting(Database database) throws SQLException {
        return new OrderWorkload(database, OrderTables.create(database), null, null);
    }

    /** Orders that are inserted and published, and nobody sends the messages. */
    static OrderWorkload publishing(Database database) throws SQLException {
        return new OrderWorkload(database, OrderTables.create(database), new Outbox(), null);
    }

    /** The same, and a relay in this process sends them to Kafka. */
    static OrderWorkload relaying(Database database, String broker, String topicPrefix) throws Exception {
        OrderTables tables = OrderTables.create(database);
        Outbox outbox = new Outbox();
        OrderRelay relay = OrderRelay.to(broker, topicPrefix, database);
        relay.start(outbox);
        return new OrderWorkload(database, tables, outbox, relay);
    }

    @Override
    public Client client() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return new Client() {
            @Override
            public void runOne() throws SQLException {
                long id = lastId.incrementAndGet();
                OrderTables.insert(connection, id);
                if (outbox != null) {
                    outbox.publish(connection, OrderTables.placed(id));
                }
                connection.commit();
            }

            @Override
            public void close() {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // The server notices the end of the connection.
                }
            }
        };
    }

    @Override
    public Batches batches() {
        return relay == null ? Batches.NONE : relay.batches();
    }

    /** Leaves the same to the next measurement as the one before had: an empty outbox. */
    @Override
    public void settle() throws SQLException {
        if (relay != null) {
            relay.awaitSent(lastId.get(), tables);
        } else if (outbox != null) {
            tables.emptyOutbox();
        }
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }
}
