package dev.norn.examples.transfer.bank;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A bank. Money that is to leave an account is held until the transfer is decided, so that nobody spends it twice; money
 * that is to arrive is announced.
 */
@Participant("bank")
public final class Bank {
    /** What is to leave an account. */
    public record Debit(String orderId, String accountId, long cents) {}

    /** What is to arrive in an account. */
    public record Credit(String orderId, String accountId, long cents) {}

    @TccTry("debit")
    public void hold(Debit debit, StepContext step) throws SQLException {
        requireOpen(debit.accountId(), step);
        String hold = "update account set balance_cents = balance_cents - ?, held_cents = held_cents + ?"
                + " where account_id = ? and balance_cents >= ?";
        if (update(step, hold, debit.cents(), debit.cents(), debit.accountId(), debit.cents()) == 0) {
            throw new BusinessFailure(
                    "INSUFFICIENT_FUNDS", "%s has less than %d cents".formatted(debit.accountId(), debit.cents()));
        }
        reserve(step, debit.orderId(), debit.accountId(), -debit.cents());
    }

    @TccConfirm("debit")
    public void take(Debit debit, StepContext step) throws SQLException {
        unreserve(step);
        update(
                step,
                "update account set held_cents = held_cents - ? where account_id = ?",
                debit.cents(),
                debit.accountId());
        post(step, debit.orderId(), debit.accountId(), -debit.cents());
    }

    @TccCancel("debit")
    public void free(Debit debit, StepContext step) throws SQLException {
        unreserve(step);
        update(
                step,
                "update account set held_cents = held_cents - ?, balance_cents = balance_cents + ? where account_id = ?",
                debit.cents(),
                debit.cents(),
                debit.accountId());
    }

    @TccTry("credit")
    public void announce(Credit credit, StepContext step) throws SQLException {
        requireOpen(credit.accountId(), step);
        announce(step, credit.cents(), credit.accountId());
        reserve(step, credit.orderId(), credit.accountId(), credit.cents());
    }

    @TccConfirm("credit")
    public void pay(Credit credit, StepContext step) throws SQLException {
        unreserve(step);
        update(
                step,
                "update account set announced_cents = announced_cents - ?, balance_cents = balance_cents + ?"
                        + " where account_id = ?",
                credit.cents(),
                credit.cents(),
                credit.accountId());
        post(step, credit.orderId(), credit.accountId(), credit.cents());
    }

    @TccCancel("credit")
    public void callOff(Credit credit, StepContext step) throws SQLException {
        unreserve(step);
        announce(step, -credit.cents(), credit.accountId());
    }

    private static void requireOpen(String accountId, StepContext step) throws SQLException {
        String open = "select 1 from account where account_id = ? and not closed";
        try (PreparedStatement statement = step.connection().prepareStatement(open)) {
            statement.setString(1, accountId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BusinessFailure("ACCOUNT_CLOSED", accountId + " takes no part in transfers");
                }
            }
        }
    }

    private static void announce(StepContext step, long cents, String accountId) throws SQLException {
        update(step, "update account set announced_cents = announced_cents + ? where account_id = ?", cents, accountId);
    }

    private static void reserve(StepContext step, String orderId, String accountId, long cents) throws SQLException {
        update(
                step,
                "insert into reservation (transaction_id, branch, order_id, account_id, cents) values (?, ?, ?, ?, ?)",
                step.transactionId(),
                step.branch(),
                orderId,
                accountId,
                cents);
    }

    private static void unreserve(StepContext step) throws SQLException {
        update(
                step,
                "delete from reservation where transaction_id = ? and branch = ?",
                step.transactionId(),
                step.branch());
    }

    private static void post(StepContext step, String orderId, String accountId, long cents) throws SQLException {
        update(
                step,
                "insert into posting (transaction_id, order_id, account_id, cents) values (?, ?, ?, ?)",
                step.transactionId(),
                orderId,
                accountId,
                cents);
    }

    private static int update(StepContext step, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
