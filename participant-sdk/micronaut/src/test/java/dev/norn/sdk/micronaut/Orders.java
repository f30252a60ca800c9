package dev.norn.sdk.micronaut;

import dev.norn.sdk.Participant;
import dev.norn.sdk.message.Messages;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** Sends messages about what it writes, and is asked about them. */
@Singleton
@Requires(property = "messages.test")
@Participant("orders")
public class Orders {
    private final Connection connection;
    private final Messages messages;

    Orders(Connection connection, Messages messages) {
        this.connection = connection;
        this.messages = messages;
    }

    void place(String id) throws Exception {
        messages.message("order-placed").deliver("warehouse", "reserve", id).run(unused -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?)")) {
                insert.setString(1, id);
                insert.executeUpdate();
            }
            if (id.isEmpty()) {
                throw new IllegalArgumentException("id: empty (expected: not empty)");
            }
        });
    }
}
