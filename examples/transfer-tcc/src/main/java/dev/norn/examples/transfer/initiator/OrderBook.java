package dev.norn.examples.transfer.initiator;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The durable list of orders and how they ended. Safe for use by several threads of one process. */
final class OrderBook {
    /**
     * An order that has not ended.
     *
     * @param mayHaveBegun whether a transaction may have been begun for it
     */
    record OpenOrder(TransferOrder order, boolean mayHaveBegun) {}

    private static final String OPEN = """
            select order_id, payer_bank, payer, payee_bank, payee, cents, attempts from transfer_order
            where not exists (select 1 from outcome where outcome.order_id = transfer_order.order_id)
            order by order_id""";

    private final DataSource database;

    OrderBook(DataSource database) {
        this.database = database;
    }

    List<OpenOrder> open() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OPEN);
                ResultSet row = statement.executeQuery()) {
            List<OpenOrder> orders = new ArrayList<>();
            while (row.next()) {
                TransferOrder order = new TransferOrder(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6));
                orders.add(new OpenOrder(order, row.getInt(7) > 0));
            }
            return orders;
        }
    }

    /** Notes that a transaction is about to be begun: after a crash, it is looked for. */
    void begins(TransferOrder order) throws SQLException {
        execute("update transfer_order set attempts = attempts + 1 where order_id = ?", order.orderId());
    }

    void done(TransferOrder order, String transactionId) throws SQLException {
        execute(
                "insert into outcome (order_id, kind, transaction_id) values (?, 'DONE', ?)",
                order.orderId(),
                transactionId);
    }

    void refused(TransferOrder order, String reason) throws SQLException {
        execute("insert into outcome (order_id, kind, reason) values (?, 'REFUSED', ?)", order.orderId(), reason);
    }

    private void execute(String sql, @Nullable Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
