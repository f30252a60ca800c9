package dev.norn.examples.events.payment;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Takes money from customers' accounts, and gives it back. Both are written down. */
@Participant("payment")
public final class Payment {
    /** The part of an order that this service needs. */
    public record Bill(String orderId, String customerId, long cents) {}

    private static final String TAKE =
            "update account set balance_cents = balance_cents - ? where customer_id = ? and balance_cents >= ?";

    private static final String BOOK = "insert into booking (order_id, customer_id, cents) values (?, ?, ?)";

    @SagaAction
    public void charge(Bill bill, StepContext step) throws SQLException {
        book(bill, bill.cents(), step);
    }

    @Compensates("charge")
    public void refund(Bill bill, StepContext step) throws SQLException {
        book(bill, -bill.cents(), step);
    }

    private static void book(Bill bill, long cents, StepContext step) throws SQLException {
        try (PreparedStatement take = step.connection().prepareStatement(TAKE);
                PreparedStatement book = step.connection().prepareStatement(BOOK)) {
            take.setLong(1, cents);
            take.setString(2, bill.customerId());
            take.setLong(3, cents);
            if (take.executeUpdate() == 0) {
                throw new BusinessFailure("INSUFFICIENT_FUNDS", bill.customerId() + " cannot pay " + cents + " cents");
            }
            book.setString(1, bill.orderId());
            book.setString(2, bill.customerId());
            book.setLong(3, cents);
            book.executeUpdate();
        }
    }
}
