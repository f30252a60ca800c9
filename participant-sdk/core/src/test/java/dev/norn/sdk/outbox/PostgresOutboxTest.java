package dev.norn.sdk.outbox;

import dev.norn.sdk.fence.EmptyDatabase;
import java.sql.Connection;
import java.util.List;

class PostgresOutboxTest extends OutboxConformance {
    PostgresOutboxTest() {
        super(EmptyDatabase::postgres);
    }

    @Override
    List<String> sessionSettings(Connection connection) throws Exception {
        return List.of(
                setting(connection, "idle_in_transaction_session_timeout"), setting(connection, "synchronous_commit"));
    }

    private static String setting(Connection connection, String name) throws Exception {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
