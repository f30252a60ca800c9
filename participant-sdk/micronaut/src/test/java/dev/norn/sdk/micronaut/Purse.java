package dev.norn.sdk.micronaut;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A participant that the same application also calls itself. */
@Singleton
@Requires(property = "tcc.test")
@Participant("purse")
public class Purse {
    public record Sum(String owner, long amount) {}

    public record Held(long branches, long amount) {}

    private final Connection connection;

    Purse(Connection connection) {
        this.connection = connection;
    }

    @TccTry
    @Transactional
    public Held hold(Sum sum, @Nullable StepContext step) throws SQLException {
        if (step == null) {
            throw new IllegalStateException("not run as a branch");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into hold values (?, ?, ?)")) {
            insert.setString(1, step.transactionId() + "/" + step.branch());
            insert.setString(2, sum.owner());
            insert.setLong(3, sum.amount());
            insert.executeUpdate();
        }
        if (sum.amount() > 100) {
            throw new BusinessFailure("TOO_MUCH", "at most 100");
        }
        return new Held(1, sum.amount());
    }

    @TccConfirm("hold")
    public void take(Sum sum) {}

    @TccCancel("hold")
    public void free(Sum sum) {}
}
