package dev.norn.sdk.participant;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A TCC participant whose methods write down that they ran. */
@Participant("bank")
public class Bank {
    public record Transfer(String account, BigDecimal amount) {}

    public record Hold(String id, BigDecimal amount) {}

    /** A failure of the bank's own. */
    public static final class Poor extends BusinessFailure {
        private static final long serialVersionUID = 1L;

        Poor(BigDecimal amount) {
            super("INSUFFICIENT_FUNDS", "has less than " + amount, Map.of("missing", amount));
        }
    }

    @TccTry("hold")
    public Hold hold(Transfer transfer, StepContext step) throws SQLException {
        book(step);
        if (transfer.account().equals("poor")) {
            throw new Poor(transfer.amount());
        }
        return new Hold("hold-" + transfer.account(), transfer.amount());
    }

    @TccConfirm("hold")
    public Hold use(Transfer transfer, @Nullable Hold hold, StepContext step) throws SQLException {
        book(step);
        return hold;
    }

    @TccCancel("hold")
    public Hold free(Transfer transfer, @Nullable Hold hold, StepContext step) throws SQLException {
        book(step);
        return hold;
    }

    private static void book(StepContext step) throws SQLException {
        try (PreparedStatement insert = step.connection().prepareStatement("insert into ledger values (?, ?, ?)")) {
            insert.setLong(1, step.transactionId());
            insert.setString(2, step.branch());
            insert.setString(3, step.call().operation().wireName());
            insert.executeUpdate();
        }
    }
}
