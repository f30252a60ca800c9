package dev.norn.sdk.micronaut;

import dev.norn.sdk.inbox.IdempotentConsumer;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Works messages off as the rest of an application works, behind a proxy of Micronaut's. */
@Singleton
@Requires(property = "inbox.test")
public class ReadModel {
    static final String TOPIC = "micronaut-orders";

    private final Connection connection;
    private final AtomicBoolean failed = new AtomicBoolean();

    ReadModel(Connection connection) {
        this.connection = connection;
    }

    @IdempotentConsumer(topic = TOPIC, group = "micronaut-read-model")
    @Transactional(propagation = TransactionDefinition.Propagation.MANDATORY)
    public void on(Map<String, String> order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into note values (?)")) {
            insert.setString(1, order.get("id"));
            insert.executeUpdate();
        }
        if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("once");
        }
    }
}
