package dev.norn.examples.events.demo;

import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.protocol.TransactionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that anybody wrote down, read when all is over.
 *
 * @param products what there is to sell
 * @param orders what the orders service says
 * @param views what the read model says of orders
 * @param sales what the read model says was sold
 * @param accounts what the payment service has
 * @param bookings what was paid and paid back
 * @param stocks what the stock service has
 * @param reservations what was kept for orders and put back
 * @param transactions what the coordinator says
 * @param deadLetters that are left
 * @param unsent messages that wait in the outbox
 */
record Books(
        List<Product> products,
        List<OrderRow> orders,
        List<ViewRow> views,
        List<SalesRow> sales,
        List<AccountRow> accounts,
        List<BookingRow> bookings,
        List<StockRow> stocks,
        List<ReservationRow> reservations,
        List<TransactionRow> transactions,
        List<String> deadLetters,
        long unsent) {
    static final String CONFIRMED = "CONFIRMED";
    static final String REJECTED = "REJECTED";

    record OrderRow(String orderId, String customerId, String sku, int quantity, long cents, String status) {
        boolean isConfirmed() {
            return status.equals(CONFIRMED);
        }
    }

    /** A view. What the event that brings it has not brought is null, or zero. */
    record ViewRow(
            @Nullable String orderId,
            @Nullable String customerId,
            @Nullable String product,
            int quantity,
            long cents,
            String status) {}

    record SalesRow(String sku, long orders, long quantity, long cents) {}

    record AccountRow(String customerId, long openingCents, long balanceCents) {}

    record BookingRow(String orderId, String customerId, long cents) {}

    record StockRow(String sku, long opening, long onHand) {}

    record ReservationRow(String orderId, String sku, int quantity) {}

    record TransactionRow(String id, TransactionStatus status, boolean needsAttention) {}
}
