package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.examples.order.demo.Imbalance.Code;
import dev.norn.protocol.TransactionStatus;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * One kind of record that a service keeps for orders (charges, reservations …), and what it should say.
 *
 * @param name in the plural
 * @param database the service's own
 * @param entries a query for one row per order: order_id, made, undone, value (the value of what stands, 0 if nothing)
 * @param totals a query for the totals that are off: name, found, expected
 * @param wanted whether a committed order has such a record
 * @param value what the record of a committed order is worth
 */
record Ledger(
        String name,
        DataSource database,
        String entries,
        String totals,
        Predicate<Order> wanted,
        Function<Order, BigDecimal> value) {

    /** What the records of one order say. */
    private record Entry(String orderId, int made, int undone, BigDecimal value) {
        int standing() {
            return made - undone;
        }
    }

    /** Compares every record with the outcome of its order, and every total with its records. */
    List<Imbalance> check(Map<String, Outcome> outcomes) throws SQLException {
        List<Imbalance> imbalances = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            Set<String> seen = new HashSet<>();
            for (Entry entry : entries(connection)) {
                seen.add(entry.orderId());
                Outcome outcome = outcomes.get(entry.orderId());
                if (outcome == null) {
                    imbalances.add(imbalance(Code.UNKNOWN_ORDER, entry, "an order that was placed"));
                } else {
                    check(entry, outcome, imbalances);
                }
            }
            outcomes.values().stream()
                    .filter(outcome -> outcome.status() == TransactionStatus.COMMITTED)
                    .filter(outcome -> wanted.test(outcome.order())
                            && !seen.contains(outcome.order().orderId()))
                    .forEach(outcome -> imbalances.add(new Imbalance(
                            Code.MISSING,
                            name + " of the committed order " + outcome.order().orderId() + ": none")));
            imbalances.addAll(totalsThatAreOff(connection));
        }
        return imbalances;
    }

    private void check(Entry entry, Outcome outcome, List<Imbalance> imbalances) {
        if (entry.made() > 1) {
            imbalances.add(imbalance(Code.DONE_TWICE, entry, "at most 1 made"));
        }
        if (entry.standing() < 0) {
            imbalances.add(imbalance(Code.UNDONE_TWICE, entry, "at most as many undone as made"));
        }
        boolean stands = outcome.status() == TransactionStatus.COMMITTED && wanted.test(outcome.order());
        if (stands && entry.standing() < 1) {
            imbalances.add(imbalance(Code.MISSING, entry, "1 that stands, as it is committed"));
        } else if (stands && entry.value().compareTo(value.apply(outcome.order())) != 0) {
            imbalances.add(imbalance(Code.WRONG_VALUE, entry, "value " + value.apply(outcome.order())));
        } else if (!stands && (entry.standing() > 0 || entry.value().signum() != 0)) {
            imbalances.add(imbalance(Code.LEFT_OVER, entry, "none that stands, as it is " + outcome.status()));
        }
    }

    private Imbalance imbalance(Code code, Entry entry, String expected) {
        return new Imbalance(
                code,
                "%s of order %s: %d made, %d undone, value %s (expected: %s)"
                        .formatted(name, entry.orderId(), entry.made(), entry.undone(), entry.value(), expected));
    }

    private List<Entry> entries(Connection connection) throws SQLException {
        List<Entry> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(entries);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Entry(row.getString(1), row.getInt(2), row.getInt(3), row.getBigDecimal(4)));
            }
        }
        return found;
    }

    private List<Imbalance> totalsThatAreOff(Connection connection) throws SQLException {
        List<Imbalance> off = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(totals);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                off.add(new Imbalance(
                        Code.TOTAL_OFF,
                        "%s, %s: %s (expected: %s)"
                                .formatted(name, row.getString(1), row.getBigDecimal(2), row.getBigDecimal(3))));
            }
        }
        return off;
    }
}
