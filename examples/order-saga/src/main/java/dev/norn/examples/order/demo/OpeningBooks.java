package dev.norn.examples.order.demo;

import dev.norn.sdk.fence.PostgresFenceDialect;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** Makes the tables of a service in its empty database, and fills the shelves. */
final class OpeningBooks {
    private OpeningBooks() {}

    static void payment(DataSource database, Map<String, BigDecimal> balances) throws SQLException {
        open(database, "payment", "insert into account (customer_id, opening, balance) values (?, ?, ?)", balances);
    }

    static void inventory(DataSource database, Map<String, Integer> stock) throws SQLException {
        open(database, "inventory", "insert into stock (sku, opening, on_hand) values (?, ?, ?)", stock);
    }

    static void shipping(DataSource database, Map<String, Integer> slots) throws SQLException {
        open(database, "shipping", "insert into route (destination, opening, free_slots) values (?, ?, ?)", slots);
    }

    static void mail(DataSource database) throws SQLException {
        open(database, "mail", "", Map.of());
    }

    private static void open(DataSource database, String service, String insert, Map<String, ?> openings)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                for (String table : new PostgresFenceDialect().tables()) {
                    statement.execute(table);
                }
                statement.execute(resource("/dev/norn/examples/order/" + service + "/schema.sql"));
            }
            if (openings.isEmpty()) {
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (Map.Entry<String, ?> opening : openings.entrySet()) {
                    statement.setString(1, opening.getKey());
                    statement.setObject(2, opening.getValue());
                    statement.setObject(3, opening.getValue());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    private static String resource(String name) {
        try (InputStream stream = OpeningBooks.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }
}
