package dev.norn.sdk.micronaut;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** All that a TCC participant needs, and a condition for the tests without a database. */
@Singleton
@Requires(property = "datasources.default.url")
@Requires(missingProperty = "participants.test.only")
@Participant("bank")
public class Bank {
    public record Transfer(String account, long amount) {}

    public record Hold(String account, long held) {}

    @TccTry
    public Hold hold(Transfer transfer, StepContext step) throws SQLException {
        if (!add(step, transfer.account(), -transfer.amount(), transfer.amount())) {
            throw new BusinessFailure("INSUFFICIENT_FUNDS", transfer.account() + " has less than " + transfer.amount());
        }
        return new Hold(transfer.account(), transfer.amount());
    }

    @TccConfirm("hold")
    public void use(Transfer transfer, Hold hold, StepContext step) throws SQLException {
        add(step, hold.account(), 0, -hold.held());
    }

    @TccCancel("hold")
    public void free(Transfer transfer, Hold hold, StepContext step) throws SQLException {
        add(step, hold.account(), hold.held(), -hold.held());
    }

    private static boolean add(StepContext step, String account, long amount, long held) throws SQLException {
        String sql = "update account set amount = amount + ?, held = held + ? where name = ? and amount + ? >= 0";
        try (PreparedStatement update = step.connection().prepareStatement(sql)) {
            update.setLong(1, amount);
            update.setLong(2, held);
            update.setString(3, account);
            update.setLong(4, amount);
            return update.executeUpdate() == 1;
        }
    }
}
