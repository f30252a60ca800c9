package dev.norn.server;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** The participants of the {@linkplain Sagas order saga}, which write a row for each thing that they do. */
final class Shop {

    static final String TABLE =
            "create table work (place bigserial, operation varchar(20), order_id varchar(40), instance varchar(20))";

    private Shop() {}

    /** What they are asked to do. */
    record Order(String orderId) {}

    /**
     * Takes money, and gives it back.
     *
     * @param instance which of several
     */
    @Participant("payment")
    record Payment(String instance) {
        @SagaAction
        public void charge(Order order, StepContext step) throws SQLException {
            write(step.connection(), "charge", order, instance);
        }

        @Compensates(value = "charge", operation = "refund")
        public void refund(Order order, StepContext step) throws SQLException {
            write(step.connection(), "refund", order, instance);
        }
    }

    /** Ships, but nothing that is too heavy. */
    @Participant("shipping")
    record Shipping(String instance) {
        @SagaAction(compensation = SagaAction.Compensation.NONE)
        public Map<String, Integer> create(Order order, StepContext step) throws SQLException {
            if (order.orderId().startsWith("heavy")) {
                throw new BusinessFailure("TOO_HEAVY", order.orderId());
            }
            write(step.connection(), "create", order, instance);
            return Map.of("id", 1);
        }
    }

    private static void write(Connection connection, String operation, Order order, String instance)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into work (operation, order_id, instance) values (?, ?, ?)")) {
            insert.setString(1, operation);
            insert.setString(2, order.orderId());
            insert.setString(3, instance);
            insert.executeUpdate();
        }
    }
}
