package dev.norn.sdk.micronaut;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.PublishesOutbox;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A participant that uses Micronaut's transactions as the rest of its application does: it knows of no fence. */
@Singleton
@Requires(property = "datasources.default.url")
@Participant("ledger")
public class Ledger {
    private final Connection connection;

    Ledger(Connection connection) {
        this.connection = connection;
    }

    @SagaAction(compensation = SagaAction.Compensation.NONE)
    @Transactional
    public void book(String entry) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into entry values (?)")) {
            insert.setString(1, entry);
            insert.executeUpdate();
        }
        if (entry.equals("no")) {
            throw new BusinessFailure("NO", "because");
        }
        if (entry.equals("bug")) {
            throw new IllegalStateException("bug");
        }
    }

    @Transactional
    @PublishesOutbox
    public OutboxEvent announce(String entry) throws SQLException {
        book(entry);
        return OutboxEvent.of("entry", entry, "entry.booked.v1", entry);
    }

    @PublishesOutbox
    public OutboxEvent announceInTheTransactionOfTheCaller(String entry) throws SQLException {
        return OutboxEvent.of("entry", entry, "entry.booked.v1", entry);
    }
}
