package dev.norn.examples.transfer.fees;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Says what a transfer costs, and earns it when the transfer is confirmed. What it does through Spring is part of the
 * fence's transaction.
 */
@Component
@Participant("fees")
public class Fees {
    /** A transfer of so much. */
    public record Charge(String orderId, long cents) {}

    /** What it costs. */
    public record Fee(long cents) {}

    private static final long LIMIT_CENTS = 100_000;
    private static final long LOWEST_CENTS = 10;
    private static final long PARTS = 200;

    private final JdbcTemplate database;

    Fees(JdbcTemplate database) {
        this.database = database;
    }

    @TccTry("charge")
    public Fee reserve(Charge charge, StepContext step) {
        if (charge.cents() > LIMIT_CENTS) {
            throw new BusinessFailure("ABOVE_LIMIT", charge.cents() + " cents (at most " + LIMIT_CENTS + ")");
        }
        Fee fee = new Fee(Math.max(LOWEST_CENTS, charge.cents() / PARTS));
        database.update(
                "insert into fee_reservation (transaction_id, branch, order_id, cents) values (?, ?, ?, ?)",
                step.transactionId(),
                step.branch(),
                charge.orderId(),
                fee.cents());
        return fee;
    }

    @TccConfirm("charge")
    public void earn(Charge charge, Fee fee, StepContext step) {
        forget(charge, step);
        database.update(
                "insert into fee (transaction_id, order_id, cents) values (?, ?, ?)",
                step.transactionId(),
                charge.orderId(),
                fee.cents());
    }

    @TccCancel("charge")
    public void forget(Charge charge, StepContext step) {
        database.update(
                "delete from fee_reservation where transaction_id = ? and branch = ?",
                step.transactionId(),
                step.branch());
    }
}
