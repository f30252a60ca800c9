package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.protocol.TransactionStatus;

/** An order that was placed, and the status in which its transaction was seen last. */
record Outcome(Order order, String transactionId, TransactionStatus status) {}
