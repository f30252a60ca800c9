package dev.norn.examples.order.mail;

import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.SagaAction.Compensation;
import dev.norn.sdk.StepContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes mails to an outbox table, from which a mailer would send them. */
@Participant("mail")
public final class Mail {
    private static final String SEND = "insert into outgoing_mail (order_id, customer_id, body) values (?, ?, ?)";

    /** Who is told about which shipment. */
    public record Notice(String orderId, String customerId, String shipment) {}

    @SagaAction(compensation = Compensation.NONE)
    public void send(Notice notice, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(SEND)) {
            statement.setString(1, notice.orderId());
            statement.setString(2, notice.customerId());
            statement.setString(3, "Your order " + notice.orderId() + " is on its way as " + notice.shipment() + ".");
            statement.executeUpdate();
        }
    }
}
