package dev.norn.examples.events.demo;

import dev.norn.examples.events.demo.Books.AccountRow;
import dev.norn.examples.events.demo.Books.BookingRow;
import dev.norn.examples.events.demo.Books.OrderRow;
import dev.norn.examples.events.demo.Books.ReservationRow;
import dev.norn.examples.events.demo.Books.SalesRow;
import dev.norn.examples.events.demo.Books.StockRow;
import dev.norn.examples.events.demo.Books.TransactionRow;
import dev.norn.examples.events.demo.Books.ViewRow;
import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.sdk.client.DeadLetterQuery;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.TransactionQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what everybody wrote down, in each database and from the coordinator. */
final class BooksReader {
    /** Makes something of a row of a result. */
    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static final int PAGE = 500;

    private final EventsDatabases databases;
    private final NornClient norn;

    BooksReader(EventsDatabases databases, NornClient norn) {
        this.databases = databases;
        this.norn = norn;
    }

    Books read(List<Product> products) throws SQLException {
        return new Books(
                products,
                orders(),
                views(),
                all(
                        "views",
                        "select sku, orders, quantity, cents from sales",
                        row -> new SalesRow(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4))),
                all(
                        "payment",
                        "select customer_id, opening_cents, balance_cents from account",
                        row -> new AccountRow(row.getString(1), row.getLong(2), row.getLong(3))),
                all(
                        "payment",
                        "select order_id, customer_id, cents from booking",
                        row -> new BookingRow(row.getString(1), row.getString(2), row.getLong(3))),
                all(
                        "stock",
                        "select sku, opening, on_hand from stock",
                        row -> new StockRow(row.getString(1), row.getLong(2), row.getLong(3))),
                all(
                        "stock",
                        "select order_id, sku, quantity from reservation",
                        row -> new ReservationRow(row.getString(1), row.getString(2), row.getInt(3))),
                transactions(),
                norn.deadLetters()
                        .listAll(DeadLetterQuery.all())
                        .map(letter -> letter.document().toString())
                        .toList(),
                one("orders", "select count(*) from norn_outbox"));
    }

    private List<OrderRow> orders() throws SQLException {
        return all(
                "orders",
                "select order_id, customer_id, sku, quantity, cents, status from customer_order",
                row -> new OrderRow(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getString(6)));
    }

    private List<ViewRow> views() throws SQLException {
        return all(
                "views",
                "select order_id, customer_id, product, quantity, cents, status from order_view",
                row -> new ViewRow(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getString(6)));
    }

    private List<TransactionRow> transactions() {
        return norn.transactions()
                .listAll(TransactionQuery.all().limit(PAGE))
                .map(transaction ->
                        new TransactionRow(transaction.id(), transaction.status(), transaction.attention() != null))
                .toList();
    }

    /** How many orders have ended, as far as the read model knows. */
    int ended() throws SQLException {
        return (int) one("views", "select count(*) from order_view where status <> 'OPEN'");
    }

    /** How many of them it cannot show: the event that says what they are has not been worked off. */
    int incomplete() throws SQLException {
        return (int) one("views", "select count(*) from order_view where order_id is null");
    }

    private long one(String owner, String query) throws SQLException {
        return all(owner, query, row -> row.getLong(1)).get(0);
    }

    private <T> List<T> all(String owner, String query, Row<T> reader) throws SQLException {
        try (Connection connection = databases.of(owner).getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }
}
