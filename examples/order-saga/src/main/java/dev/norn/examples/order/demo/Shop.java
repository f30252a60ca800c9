package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import dev.norn.sdk.client.StartSaga;
import dev.norn.sdk.client.Transaction;
import java.net.URI;
import java.time.Duration;

/**
 * The initiator: places orders with the coordinator. An order's id is its idempotency key, so a start whose answer was
 * lost, or that met a coordinator that is down, is simply sent again. Safe for use by several threads.
 */
final class Shop {
    /** Longer than any outage in the demo. */
    private static final RetrySettings PATIENT = new RetrySettings(500, Duration.ofMillis(50), Duration.ofMillis(250));

    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final NornClient norn;

    Shop(URI coordinator) {
        this.norn = NornClient.builder(coordinator).retry(PATIENT).build();
    }

    /** The client that it uses. */
    NornClient norn() {
        return norn;
    }

    /** Places an order and waits until its transaction has ended, or two minutes have passed. */
    Outcome place(Order order) {
        Transaction transaction = norn.transactions()
                .start(StartSaga.of("order")
                        .input(order)
                        .businessKey(order.orderId())
                        .idempotencyKey(order.orderId())
                        .waiting(FIRST_WAIT))
                .transaction();
        if (!transaction.isEnded()) {
            transaction = norn.transactions().awaitEnd(transaction.id(), LONGEST_WAIT);
        }
        return new Outcome(order, transaction.id(), transaction.status());
    }
}
