package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.examples.stage.Latencies;
import dev.norn.protocol.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Places orders, a fixed number of them in flight, until there are no more or it is told to stop. */
final class LoadRun implements AutoCloseable {
    private final Shop shop;
    private final OrderMix orders;
    private final int limit;
    private final int inFlight;
    private final ExecutorService threads;
    private final CompletionService<Boolean> clients;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> latenciesNanos = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /**
     * A run that has not begun.
     *
     * @param limit how many orders at most
     */
    LoadRun(Shop shop, OrderMix orders, int limit, int inFlight) {
        this.shop = shop;
        this.orders = orders;
        this.limit = limit;
        this.inFlight = inFlight;
        this.threads = Executors.newFixedThreadPool(inFlight, work -> {
            Thread thread = new Thread(work, "shop");
            thread.setDaemon(true);
            return thread;
        });
        this.clients = new ExecutorCompletionService<>(threads);
    }

    void start() {
        for (int client = 0; client < inFlight; client++) {
            clients.submit(this::placeOrders, true);
        }
    }

    private void placeOrders() {
        try {
            for (Order order = next(); order != null; order = next()) {
                long start = System.nanoTime();
                outcomes.add(shop.place(order));
                latenciesNanos.add(System.nanoTime() - start);
            }
        } catch (RuntimeException e) {
            stopped = true;
            throw e;
        }
    }

    private @Nullable Order next() {
        synchronized (orders) {
            return stopped || taken.get() >= limit ? null : orders.next(taken.incrementAndGet());
        }
    }

    /** Places no further orders. */
    void stop() {
        stopped = true;
    }

    /** How many orders have ended, or were given up. */
    int ended() {
        return outcomes.size();
    }

    /** How those ended. */
    List<Outcome> outcomes() {
        return new ArrayList<>(outcomes);
    }

    /** How many of them were rolled back. */
    int rolledBack() {
        return (int) outcomes.stream()
                .filter(outcome -> outcome.status() == TransactionStatus.ROLLED_BACK)
                .count();
    }

    /** Whether it was told to stop, or stopped because an order could not be placed. */
    boolean isStopped() {
        return stopped;
    }

    /** Waits until all orders that were placed have ended. */
    List<Outcome> await() throws InterruptedException {
        for (int client = 0; client < inFlight; client++) {
            Future<Boolean> done = clients.take();
            try {
                done.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("an order could not be placed", e.getCause());
            }
        }
        return outcomes();
    }

    /** How long each order took, from its first start to its end as the client saw it. */
    Latencies latencies() {
        return Latencies.ofNanos(latenciesNanos);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
