package dev.norn.examples.events.orders;

import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.SagaAction.Compensation;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Takes orders. What becomes of them the saga says, which is started by the event that an order publishes. */
@Participant("orders")
public final class Orders {
    /** The part of an order that this service needs to know it again. */
    public record Reference(String orderId) {}

    private static final String INSERT = """
            insert into customer_order (order_id, customer_id, sku, quantity, cents, status)
            values (?, ?, ?, ?, ?, 'PLACED') on conflict do nothing""";

    private final DataSource database;
    private final Outbox outbox;

    public Orders(DataSource database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** Writes the order down and publishes it, in one transaction: both happen, or neither. */
    public void place(Order order) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            if (insert(connection, order)) {
                outbox.publish(connection, OutboxEvent.of("order", order.orderId(), "order.placed.v1", order));
            }
            connection.commit();
        }
    }

    private static boolean insert(Connection connection, Order order) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, order.orderId());
            statement.setString(2, order.customerId());
            statement.setString(3, order.sku());
            statement.setInt(4, order.quantity());
            statement.setLong(5, order.cents());
            return statement.executeUpdate() == 1;
        }
    }

    @SagaAction
    public void accept(Reference order, StepContext step) throws SQLException {
        move(order, "PLACED", "ACCEPTED", step);
    }

    @Compensates("accept")
    public void reject(Reference order, StepContext step) throws SQLException {
        move(order, "ACCEPTED", "REJECTED", step);
    }

    @SagaAction(compensation = Compensation.NONE)
    public void confirm(Reference order, StepContext step) throws SQLException {
        move(order, "ACCEPTED", "CONFIRMED", step);
    }

    private static void move(Reference order, String from, String to, StepContext step) throws SQLException {
        String update = "update customer_order set status = ? where order_id = ? and status = ?";
        try (PreparedStatement statement = step.connection().prepareStatement(update)) {
            statement.setString(1, to);
            statement.setString(2, order.orderId());
            statement.setString(3, from);
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("order %s to %s (expected: it is %s)".formatted(order, to, from));
            }
        }
    }
}
