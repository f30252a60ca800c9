package dev.norn.examples.transfer.demo;

import dev.norn.examples.transfer.demo.Books.AccountRow;
import dev.norn.examples.transfer.demo.Books.BankBooks;
import dev.norn.examples.transfer.demo.Books.FeeRow;
import dev.norn.examples.transfer.demo.Books.OutcomeRow;
import dev.norn.examples.transfer.demo.Books.PostingRow;
import dev.norn.examples.transfer.demo.Books.TransactionRow;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.TransactionQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads what everybody wrote down, in each database and from the coordinator. */
final class BooksReader {
    /** Makes something of a row of a result. */
    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static final int PAGE = 500;

    private final TransferDatabases databases;
    private final NornClient norn;

    BooksReader(TransferDatabases databases, NornClient norn) {
        this.databases = databases;
        this.norn = norn;
    }

    Books read(List<TransferOrder> orders) throws SQLException {
        Map<String, BankBooks> banks = new LinkedHashMap<>();
        for (String bank : TransferMix.BANKS) {
            banks.put(bank, bank(databases.of(bank)));
        }
        DataSource fees = databases.of("fees");
        return new Books(
                orders,
                outcomes(),
                transactions(),
                norn.deadLetters().list(null).items().stream()
                        .map(letter -> letter.document().toString())
                        .toList(),
                banks,
                all(fees, "select transaction_id from fee_reservation", row -> row.getLong(1)),
                all(
                        fees,
                        "select transaction_id, order_id, cents from fee",
                        row -> new FeeRow(row.getLong(1), row.getString(2), row.getLong(3))));
    }

    /** How many orders have ended. */
    int ended() throws SQLException {
        return all(databases.of("initiator"), "select count(*) from outcome", row -> row.getInt(1))
                .get(0);
    }

    private static BankBooks bank(DataSource bank) throws SQLException {
        return new BankBooks(
                all(
                        bank,
                        "select account_id, opening_cents, balance_cents, held_cents, announced_cents from account",
                        row -> new AccountRow(
                                row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))),
                all(bank, "select transaction_id from reservation", row -> row.getLong(1)),
                all(
                        bank,
                        "select transaction_id, order_id, account_id, cents from posting",
                        row -> new PostingRow(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4))));
    }

    private List<OutcomeRow> outcomes() throws SQLException {
        return all(
                databases.of("initiator"),
                "select order_id, kind, coalesce(transaction_id, '0'), coalesce(reason, '') from outcome",
                row -> new OutcomeRow(
                        row.getString(1),
                        row.getString(2).equals("DONE"),
                        Long.parseLong(row.getString(3)),
                        row.getString(4)));
    }

    private List<TransactionRow> transactions() {
        return norn.transactions()
                .listAll(TransactionQuery.all().limit(PAGE))
                .map(transaction -> new TransactionRow(
                        Long.parseLong(transaction.id()),
                        String.valueOf(transaction.businessKey()),
                        transaction.status(),
                        transaction.attention() != null))
                .toList();
    }

    private static <T> List<T> all(DataSource database, String query, Row<T> reader) throws SQLException {
        try (Connection connection = database.getConnection();
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
