package dev.norn.sdk.outbox;

import dev.norn.sdk.fence.EmptyDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;

abstract class MariaDbOutbox extends OutboxConformance {
    MariaDbOutbox(Supplier<EmptyDatabase> databases) {
        super(databases);
    }

    @Override
    List<String> sessionSettings(Connection connection) throws Exception {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select @@session.wait_timeout")) {
            row.next();
            return List.of(row.getString(1));
        }
    }
}
