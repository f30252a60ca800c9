package dev.norn.examples.events.views;

import dev.norn.examples.events.views.OrderEvent.Placed;
import dev.norn.examples.events.views.OrderEvent.Sold;
import dev.norn.sdk.inbox.IdempotentConsumer;
import dev.norn.sdk.inbox.InboundMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the views of orders and the sums of what was sold, by the events of the saga {@code order}.
 *
 * <p>Neither retries nor duplicates are its business: each message is worked off once, on the connection that it is given.
 * But while a message lies in the dead letters, later ones of its transaction pass it. So an order may end here before it
 * begins, and each event writes only what it knows.
 */
public final class OrderViews {
    static final String STARTED = "norn.transaction.started.v1";
    static final String ENDED = "norn.transaction.ended.v1";

    private static final String SAGA = "order";

    /** Inserts nothing if the catalogue does not have the product. */
    private static final String OPEN = """
            insert into order_view (transaction_id, order_id, customer_id, product, quantity, cents, status)
            select ?, ?, ?, product.name, ?, ?, 'OPEN' from product where sku = ?
            on conflict (transaction_id) do update set order_id = excluded.order_id,
                customer_id = excluded.customer_id, product = excluded.product, quantity = excluded.quantity,
                cents = excluded.cents""";

    private static final String CLOSE = """
            insert into order_view (transaction_id, status) values (?, ?)
            on conflict (transaction_id) do update set status = excluded.status""";

    private static final String SELL = """
            insert into sales (sku, orders, quantity, cents) values (?, 1, ?, ?)
            on conflict (sku) do update set orders = sales.orders + 1,
                quantity = sales.quantity + excluded.quantity, cents = sales.cents + excluded.cents""";

    @IdempotentConsumer(
            topic = "norn.events",
            group = "order-views",
            types = {STARTED, ENDED},
            retention = "7d",
            maxAttempts = 4,
            concurrency = 2)
    public void on(OrderEvent event, InboundMessage message, Connection connection) throws SQLException {
        if (!event.name().equals(SAGA)) {
            return;
        }
        if (STARTED.equals(message.type())) {
            open(event.transactionId(), known(event.input(), "input"), connection);
        } else {
            close(event, connection);
        }
    }

    private static void open(String transactionId, Placed order, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, transactionId);
            statement.setString(2, order.orderId());
            statement.setString(3, order.customerId());
            statement.setInt(4, order.quantity());
            statement.setLong(5, order.cents());
            statement.setString(6, order.sku());
            if (statement.executeUpdate() == 0) {
                throw new UnknownProductException(order.sku());
            }
        }
    }

    private static void close(OrderEvent event, Connection connection) throws SQLException {
        boolean isSold = known(event.status(), "status").equals("COMMITTED");
        try (PreparedStatement statement = connection.prepareStatement(CLOSE)) {
            statement.setString(1, event.transactionId());
            statement.setString(2, isSold ? "CONFIRMED" : "REJECTED");
            statement.executeUpdate();
        }
        if (isSold) {
            sell(known(event.output(), "output"), connection);
        }
    }

    private static void sell(Sold sold, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELL)) {
            statement.setString(1, sold.sku());
            statement.setInt(2, sold.quantity());
            statement.setLong(3, sold.cents());
            statement.executeUpdate();
        }
    }

    private static <T> T known(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing (expected: the events of " + SAGA + " have it)");
        }
        return value;
    }
}
