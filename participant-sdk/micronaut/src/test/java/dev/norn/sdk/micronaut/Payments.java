package dev.norn.sdk.micronaut;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** All that a participant needs, and a condition for the tests without a database. */
@Singleton
@Requires(property = "datasources.default.url")
@Requires(missingProperty = "participants.test.only")
@Participant("payment")
public class Payments {
    public record Order(String account, long amount) {}

    @SagaAction
    public void charge(Order order, StepContext step) throws SQLException {
        if (!add(step, order.account(), -order.amount())) {
            throw new BusinessFailure("INSUFFICIENT_FUNDS", order.account() + " has less than " + order.amount());
        }
    }

    @Compensates("charge")
    public void refund(Order order, StepContext step) throws SQLException {
        add(step, order.account(), order.amount());
    }

    private static boolean add(StepContext step, String account, long amount) throws SQLException {
        try (PreparedStatement update = step.connection()
                .prepareStatement("update account set amount = amount + ? where name = ? and amount + ? >= 0")) {
            update.setLong(1, amount);
            update.setString(2, account);
            update.setLong(3, amount);
            return update.executeUpdate() == 1;
        }
    }
}
