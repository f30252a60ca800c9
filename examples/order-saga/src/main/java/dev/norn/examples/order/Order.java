package dev.norn.examples.order;

import java.math.BigDecimal;

/**
 * What a customer orders: the input of the saga {@code order}.
 *
 * @param orderId unique; also the idempotency key of the start
 * @param amount to charge, with two decimals
 * @param quantity how many of {@code sku}
 * @param destination decides which delivery slots there are
 * @param gift whether it is to be wrapped
 */
public record Order(
        String orderId,
        String customerId,
        BigDecimal amount,
        String sku,
        int quantity,
        String destination,
        boolean gift) {}
