package dev.norn.examples.events.views;

import org.jspecify.annotations.Nullable;

/**
 * What the read model needs of the saga's events.
 *
 * @param name the saga's
 * @param input the order; only of the event that starts the transaction
 * @param status how it ended; only of the event that ends it
 * @param output what was sold; only if the saga is committed
 */
public record OrderEvent(
        String transactionId,
        String name,
        @Nullable Placed input,
        @Nullable String status,
        @Nullable Sold output) {
    /** An order that was placed. */
    public record Placed(String orderId, String customerId, String sku, int quantity, long cents) {}

    /** A product that was sold. */
    public record Sold(String sku, int quantity, long cents) {}
}
