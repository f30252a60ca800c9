package dev.norn.examples.order.payment;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Takes money from customers' accounts, and gives it back. */
@Participant("payment")
public final class Payment {
    /** What to charge to whom. */
    public record Charge(String orderId, String customerId, BigDecimal amount) {}

    /** The charge that was made. */
    public record Charged(long chargeId) {}

    private static final String CHARGE = """
            with debit as (
                update account set balance = balance - ? where customer_id = ? and balance >= ?
                returning customer_id)
            insert into charge (order_id, customer_id, amount) select ?, customer_id, ? from debit
            returning charge_id""";

    private static final String REFUND = """
            with refunded as (
                insert into refund (charge_id, amount) select charge_id, amount from charge where charge_id = ?
                returning amount)
            update account set balance = balance + refunded.amount from refunded where customer_id = ?""";

    @SagaAction
    public Charged charge(Charge charge, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(CHARGE)) {
            statement.setBigDecimal(1, charge.amount());
            statement.setString(2, charge.customerId());
            statement.setBigDecimal(3, charge.amount());
            statement.setString(4, charge.orderId());
            statement.setBigDecimal(5, charge.amount());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BusinessFailure(
                            "INSUFFICIENT_FUNDS", charge.customerId() + " cannot pay " + charge.amount());
                }
                return new Charged(row.getLong(1));
            }
        }
    }

    @Compensates("charge")
    public void refund(Charge charge, Charged charged, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(REFUND)) {
            statement.setLong(1, charged.chargeId());
            statement.setString(2, charge.customerId());
            statement.executeUpdate();
        }
    }
}
