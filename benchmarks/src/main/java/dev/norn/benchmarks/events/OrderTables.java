package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.saga.Words;
import dev.norn.sdk.outbox.OutboxDialect;
import dev.norn.sdk.outbox.OutboxEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of an application that takes orders of 500 bytes, and has an outbox. */
final class OrderTables {

    static final String AGGREGATE_TYPE = "order";

    private static final int ORDER_BYTES = 500;
    private static final String ORDER = order();
    private static final String INSERT = "insert into orders (id, body) values (?, ?)";

    private final Database database;

    private OrderTables(Database database) {
        this.database = database;
    }

    /** Makes the tables, in an empty database. */
    static OrderTables create(Database database) throws SQLException {
        OrderTables tables = new OrderTables(database);
        tables.execute("create table orders (id bigint primary key, body text not null)");
        for (String statement : OutboxDialect.of(database.dataSource()).tables()) {
            tables.execute(statement);
        }
        return tables;
    }

    /** Inserts one in the connection's transaction. */
    static void insert(Connection connection, long id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, id);
            insert.setString(2, ORDER);
            insert.executeUpdate();
        }
    }

    /** What is published of one: the order itself. */
    static OutboxEvent placed(long id) {
        return OutboxEvent.ofJson(AGGREGATE_TYPE, Long.toString(id), "order.placed.v1", ORDER);
    }

    /** Whether no message waits. */
    boolean isOutboxEmpty() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select not exists (select from norn_outbox)")) {
            result.next();
            return result.getBoolean(1);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot look into the outbox", e);
        }
    }

    /** Throws all messages away. */
    void emptyOutbox() throws SQLException {
        execute("truncate norn_outbox");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String order() {
        String begin = "{\"customer\":\"customer-000000001234\",\"amount\":129.90,\"note\":\"";
        String end = "\"}";
        return begin + Words.ofLength(ORDER_BYTES - begin.length() - end.length()) + end;
    }
}
