package dev.norn.examples.events.orders;

/**
 * What a customer orders. Published as the data of {@code order.placed.v1}, and so the input of the saga.
 *
 * @param orderId the customer's: ordering again with the same one changes nothing
 * @param cents what all of it costs
 */
public record Order(String orderId, String customerId, String sku, int quantity, long cents) {}
