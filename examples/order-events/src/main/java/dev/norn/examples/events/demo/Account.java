package dev.norn.examples.events.demo;

import dev.norn.examples.events.demo.Books.AccountRow;
import dev.norn.examples.events.demo.Books.BookingRow;
import dev.norn.examples.events.demo.Books.OrderRow;
import dev.norn.examples.events.demo.Books.ReservationRow;
import dev.norn.examples.events.demo.Books.SalesRow;
import dev.norn.examples.events.demo.Books.StockRow;
import dev.norn.examples.events.demo.Books.ViewRow;
import dev.norn.protocol.TransactionStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The sums, in the words of the shop: what one place says, beside what another says. {@link Audit} looks at the rows. */
final class Account {
    private Account() {}

    /**
     * The lines.
     *
     * @param placed how many orders customers placed
     */
    static List<Line> of(Books books, int placed) {
        List<OrderRow> confirmed =
                books.orders().stream().filter(OrderRow::isConfirmed).toList();
        List<OrderRow> rejected = books.orders().stream()
                .filter(order -> order.status().equals(Books.REJECTED))
                .toList();
        long paid = sum(books.bookings(), BookingRow::cents);
        long sold = sum(confirmed, OrderRow::cents);
        return List.of(
                Line.of(
                        "orders placed, in the orders service",
                        placed,
                        books.orders().size()),
                Line.of(
                        "orders, transactions of the coordinator",
                        placed,
                        books.transactions().size()),
                Line.of(
                        "orders confirmed, transactions committed",
                        confirmed.size(),
                        count(books, TransactionStatus.COMMITTED)),
                Line.of(
                        "orders rejected, transactions rolled back",
                        rejected.size(),
                        count(books, TransactionStatus.ROLLED_BACK)),
                Line.of("orders, rows of the read model", placed, books.views().size()),
                Line.of("orders, rows of it that are equal in every column", placed, equalViews(books)),
                Line.of(
                        "pieces sold, in the read model",
                        sum(confirmed, OrderRow::quantity),
                        sum(books.sales(), SalesRow::quantity)),
                Line.ofCents("money for what was sold, in the read model", sold, sum(books.sales(), SalesRow::cents)),
                Line.ofCents("money of confirmed orders, paid and not paid back", sold, paid),
                Line.ofCents(
                        "money of all orders, paid or rejected",
                        sum(books.orders(), OrderRow::cents),
                        paid + sum(rejected, OrderRow::cents)),
                Line.ofCents(
                        "money of customers, what they had less what they paid",
                        sum(books.accounts(), AccountRow::openingCents) - paid,
                        sum(books.accounts(), AccountRow::balanceCents)),
                Line.of(
                        "pieces in stock, what there was less what is reserved",
                        sum(books.stocks(), StockRow::opening) - sum(books.reservations(), ReservationRow::quantity),
                        sum(books.stocks(), StockRow::onHand)),
                Line.of("messages that wait in the outbox", 0, books.unsent()),
                Line.of("dead letters that are left", 0, books.deadLetters().size()));
    }

    private static long count(Books books, TransactionStatus status) {
        return books.transactions().stream()
                .filter(transaction -> transaction.status() == status)
                .count();
    }

    /** Views that are equal to an order's; each order counts once. */
    private static long equalViews(Books books) {
        Map<String, ViewRow> expected = new HashMap<>(Audit.expectedViews(books));
        return new HashSet<>(books.views())
                .stream()
                        .filter(view -> view.equals(expected.get(String.valueOf(view.orderId()))))
                        .count();
    }

    private static <T> long sum(Collection<T> rows, ToLongFunction<T> value) {
        return rows.stream().mapToLong(value).sum();
    }
}
