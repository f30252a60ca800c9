package dev.norn.sdk.participant;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** A participant of about twenty lines. */
@Participant("payment")
public class Payments {
    public record Order(String orderId, BigDecimal amount) {}

    public record Charge(String orderId, BigDecimal charged) {}

    @SagaAction("charge")
    public Charge charge(Order order, StepContext step) throws SQLException {
        book(step, "action");
        if (order.amount().signum() <= 0) {
            throw new BusinessFailure(
                    "BAD_AMOUNT", "cannot charge " + order.amount(), Map.of("amount", order.amount()));
        }
        if (order.orderId().equals("bug")) {
            throw new IllegalStateException("a bug");
        }
        return new Charge(order.orderId(), order.amount());
    }

    @Compensates(value = "charge", operation = "refund")
    public Charge refund(Order order, Charge charge, StepContext step) throws SQLException {
        book(step, "compensate");
        return charge;
    }

    @SagaAction(compensation = SagaAction.Compensation.NONE)
    public void receipt(Order order) {}

    private static void book(StepContext step, String operation) throws SQLException {
        try (PreparedStatement insert = step.connection().prepareStatement("insert into ledger values (?, ?, ?)")) {
            insert.setLong(1, step.transactionId());
            insert.setString(2, step.branch());
            insert.setString(3, operation);
            insert.executeUpdate();
        }
    }
}
