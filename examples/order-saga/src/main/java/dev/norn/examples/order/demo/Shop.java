package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornOutcomeUnknownException;
import dev.norn.sdk.client.NornOverloadedException;
import dev.norn.sdk.client.NornUnreachableException;
import dev.norn.sdk.client.RetrySettings;
import dev.norn.sdk.client.StartSaga;
import dev.norn.sdk.client.StartedTransaction;
import dev.norn.sdk.client.Transaction;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The initiator: places orders with the coordinator. An order's id is its idempotency key, so a start whose answer was
 * lost, or that met a coordinator that is down, is simply sent again. Safe for use by several threads.
 */
final class Shop {
    /** The longest pause before something is sent again. */
    static final Duration PATIENT = Duration.ofMillis(250);

    static final Duration EAGER = Duration.ofMillis(40);

    /** Longer than any outage in the demo. */
    private static final Duration PERSISTENCE = Duration.ofMinutes(2);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final NornClient norn;
    private final NornClient once;
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();

    Shop(URI coordinator) {
        this.norn = NornClient.builder(coordinator)
                .retry(new RetrySettings(500, Duration.ofMillis(50), PATIENT))
                .build();
        this.once = NornClient.builder(coordinator).retry(RetrySettings.NONE).build();
    }

    /** A patient client. */
    NornClient norn() {
        return norn;
    }

    /** Places an order and waits until its transaction has ended, or two minutes have passed. */
    Outcome place(Order order) {
        return place(order, PATIENT);
    }

    /**
     * Places an order and waits until its transaction has ended, or two minutes have passed.
     *
     * @param longestPause before something is sent again
     */
    Outcome place(Order order, Duration longestPause) {
        Transaction transaction = start(order, longestPause);
        if (!transaction.isEnded()) {
            String id = transaction.id();
            transaction = repeat(longestPause, () -> once.transactions().awaitEnd(id, LONGEST_WAIT));
        }
        return new Outcome(order, transaction.id(), transaction.status());
    }

    private Transaction start(Order order, Duration longestPause) {
        AtomicInteger unknownBefore = new AtomicInteger();
        StartedTransaction started = repeat(longestPause, () -> {
            try {
                return once.transactions()
                        .start(StartSaga.of("order")
                                .input(order)
                                .businessKey(order.orderId())
                                .idempotencyKey(order.orderId())
                                .waiting(FIRST_WAIT));
            } catch (NornOutcomeUnknownException e) {
                unknownBefore.incrementAndGet();
                throw e;
            }
        });
        if (unknownBefore.get() > 0) {
            unknown.incrementAndGet();
            replayed.addAndGet(started.replayed() ? 1 : 0);
        }
        return started.transaction();
    }

    private <T> T repeat(Duration longestPause, Supplier<T> call) {
        long limit = System.nanoTime() + PERSISTENCE.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (NornOutcomeUnknownException | NornOverloadedException | NornUnreachableException e) {
                count(e);
                if (System.nanoTime() - limit > 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                pause(longestPause);
            }
        }
    }

    private void count(NornException refusal) {
        boolean answered = refusal.getCause() == null;
        String code = answered ? refusal.code() : refusal.code() + " (no answer)";
        refusals.computeIfAbsent(code, first -> new LongAdder()).increment();
    }

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos() / 2, longest.toNanos()));
    }

    /** How often a call was sent again, by the code for which. */
    Map<String, Long> refusals() {
        Map<String, Long> sums = new TreeMap<>();
        refusals.forEach((code, count) -> sums.put(code, count.sum()));
        return sums;
    }

    /** Of how many orders it was not known for a while whether they had been accepted. */
    int unknown() {
        return unknown.get();
    }

    /** How many of those turned out to have been. */
    int unknownButAccepted() {
        return replayed.get();
    }
}
