package dev.norn.examples.events.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.norn.examples.events.demo.Books.AccountRow;
import dev.norn.examples.events.demo.Books.BookingRow;
import dev.norn.examples.events.demo.Books.OrderRow;
import dev.norn.examples.events.demo.Books.ReservationRow;
import dev.norn.examples.events.demo.Books.SalesRow;
import dev.norn.examples.events.demo.Books.StockRow;
import dev.norn.examples.events.demo.Books.TransactionRow;
import dev.norn.examples.events.demo.Books.ViewRow;
import dev.norn.examples.events.demo.Imbalance.Code;
import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.protocol.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what everybody wrote down, row by row. Looks at books only, and changes nothing. */
final class Audit {
    private final Books books;
    private final List<Imbalance> imbalances = new ArrayList<>();

    private Audit(Books books) {
        this.books = books;
    }

    /** What does not add up; empty if everything does. */
    static List<Imbalance> of(Books books) {
        Audit audit = new Audit(books);
        audit.views();
        audit.sales();
        audit.payments();
        audit.accounts();
        audit.reservations();
        audit.stocks();
        audit.settled();
        return audit.imbalances;
    }

    /** Each order as the read model should show it, by the order's id. */
    static Map<String, ViewRow> expectedViews(Books books) {
        Map<String, String> names = books.products().stream().collect(toMap(Product::sku, Product::name));
        return books.orders().stream()
                .collect(toMap(
                        OrderRow::orderId,
                        order -> new ViewRow(
                                order.orderId(),
                                order.customerId(),
                                names.get(order.sku()),
                                order.quantity(),
                                order.cents(),
                                order.status())));
    }

    private void views() {
        Map<String, List<ViewRow>> shown = new HashMap<>();
        books.views()
                .forEach(view -> shown.computeIfAbsent(String.valueOf(view.orderId()), order -> new ArrayList<>())
                        .add(view));
        expectedViews(books).forEach((order, expected) -> {
            List<ViewRow> found = shown.remove(order);
            if (!List.of(expected).equals(found)) {
                wrong(Code.VIEW_DIFFERS, "%s (expected: %s)".formatted(found, expected));
            }
        });
        shown.values().forEach(rows -> wrong(Code.VIEW_DIFFERS, "%s of no order".formatted(rows)));
    }

    /** What should have been sold, by the confirmed orders. */
    static Map<String, SalesRow> expectedSales(Books books) {
        Map<String, SalesRow> sales = new HashMap<>();
        books.orders().stream()
                .filter(OrderRow::isConfirmed)
                .forEach(order -> sales.merge(
                        order.sku(),
                        new SalesRow(order.sku(), 1, order.quantity(), order.cents()),
                        (one, other) -> new SalesRow(
                                one.sku(),
                                one.orders() + other.orders(),
                                one.quantity() + other.quantity(),
                                one.cents() + other.cents())));
        return sales;
    }

    private void sales() {
        Map<String, SalesRow> expected = expectedSales(books);
        Map<String, SalesRow> found = books.sales().stream().collect(toMap(SalesRow::sku, row -> row));
        Set<String> products = new TreeSet<>(expected.keySet());
        products.addAll(found.keySet());
        for (String sku : products) {
            if (expected.get(sku) == null || !expected.get(sku).equals(found.get(sku))) {
                wrong(Code.SALES_DIFFER, "%s: %s (expected: %s)".formatted(sku, found.get(sku), expected.get(sku)));
            }
        }
    }

    /** For a confirmed order it was done once; for a rejected one never, or done and undone. */
    private static <T> boolean isRight(OrderRow order, @Nullable List<T> found, T done, T undone) {
        return order.isConfirmed()
                ? List.of(done).equals(found)
                : found == null || (found.size() == 2 && Set.copyOf(found).equals(Set.of(done, undone)));
    }

    private void payments() {
        Map<String, List<BookingRow>> bookings = books.bookings().stream().collect(groupingBy(BookingRow::orderId));
        for (OrderRow order : books.orders()) {
            List<BookingRow> found = bookings.remove(order.orderId());
            BookingRow paid = new BookingRow(order.orderId(), order.customerId(), order.cents());
            BookingRow paidBack = new BookingRow(order.orderId(), order.customerId(), -order.cents());
            if (!isRight(order, found, paid, paidBack)) {
                wrong(Code.PAID_WRONG, "%s: %s".formatted(order, found));
            }
        }
        bookings.values().forEach(rows -> wrong(Code.PAID_WRONG, "%s of no order".formatted(rows)));
    }

    private void accounts() {
        Map<String, Long> paid = new HashMap<>();
        books.bookings().forEach(booking -> paid.merge(booking.customerId(), booking.cents(), Long::sum));
        for (AccountRow account : books.accounts()) {
            long expected = account.openingCents() - paid.getOrDefault(account.customerId(), 0L);
            if (account.balanceCents() != expected) {
                wrong(Code.ACCOUNT_OFF, "%s (expected: %d cents)".formatted(account, expected));
            }
        }
    }

    private void reservations() {
        Map<String, List<ReservationRow>> reservations =
                books.reservations().stream().collect(groupingBy(ReservationRow::orderId));
        for (OrderRow order : books.orders()) {
            List<ReservationRow> found = reservations.remove(order.orderId());
            ReservationRow kept = new ReservationRow(order.orderId(), order.sku(), order.quantity());
            ReservationRow putBack = new ReservationRow(order.orderId(), order.sku(), -order.quantity());
            if (!isRight(order, found, kept, putBack)) {
                wrong(Code.RESERVED_WRONG, "%s: %s".formatted(order, found));
            }
        }
        reservations.values().forEach(rows -> wrong(Code.RESERVED_WRONG, "%s of no order".formatted(rows)));
    }

    private void stocks() {
        Map<String, Long> kept = new HashMap<>();
        books.reservations().forEach(row -> kept.merge(row.sku(), (long) row.quantity(), Long::sum));
        for (StockRow stock : books.stocks()) {
            long expected = stock.opening() - kept.getOrDefault(stock.sku(), 0L);
            if (stock.onHand() != expected) {
                wrong(Code.STOCK_OFF, "%s (expected: %d on hand)".formatted(stock, expected));
            }
        }
    }

    private void settled() {
        for (OrderRow order : books.orders()) {
            if (!order.isConfirmed() && !order.status().equals(Books.REJECTED)) {
                wrong(Code.NOT_SETTLED, "%s".formatted(order));
            }
        }
        Set<String> ids = new HashSet<>();
        for (TransactionRow transaction : books.transactions()) {
            boolean hasEnded = transaction.status() == TransactionStatus.COMMITTED
                    || transaction.status() == TransactionStatus.ROLLED_BACK;
            if (!hasEnded || transaction.needsAttention() || !ids.add(transaction.id())) {
                wrong(Code.NOT_SETTLED, "%s".formatted(transaction));
            }
        }
        books.deadLetters().forEach(letter -> wrong(Code.NOT_SETTLED, "dead letter " + letter));
    }

    private void wrong(Code code, String detail) {
        imbalances.add(new Imbalance(code, detail));
    }
}
