package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says when Norn works again: places fresh orders, and sees the first of them end. Several at once, because the faults of
 * the load may hit any one of them.
 */
final class Probe implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int AT_ONCE = 4;

    private final Shop shop;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "probe");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletableFuture<Outcome>> placed = new ArrayList<>();

    Probe(Shop shop) {
        this.shop = shop;
    }

    /**
     * Places fresh orders now.
     *
     * @return when the first of them had ended, in the time of {@link System#nanoTime()}
     * @throws IllegalStateException if none ends within a minute
     */
    long awaitEndOfFreshOrder(int round) throws InterruptedException {
        return awaitFirstEnd("probe-" + round);
    }

    /** How long a fresh order takes while nothing else is wrong than the load's faults. */
    Duration orderInPeace(int round) throws InterruptedException {
        long placed = System.nanoTime();
        return Duration.ofNanos(awaitFirstEnd("peace-" + round) - placed);
    }

    private long awaitFirstEnd(String name) throws InterruptedException {
        List<CompletableFuture<Long>> ends = new ArrayList<>();
        for (int number = 1; number <= AT_ONCE; number++) {
            Order order = OrderMix.simple(name + "-" + number, 1);
            CompletableFuture<Outcome> outcome =
                    CompletableFuture.supplyAsync(() -> shop.place(order, Shop.EAGER), threads);
            placed.add(outcome);
            ends.add(outcome.thenApply(ended -> System.nanoTime()));
        }
        try {
            CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fresh order could not be placed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no fresh order ended within " + LIMIT, e);
        }
        return ends.stream()
                .filter(CompletableFuture::isDone)
                .mapToLong(CompletableFuture::join)
                .min()
                .orElseThrow();
    }

    /** Waits until all orders that it placed have ended. */
    List<Outcome> await() {
        return new ArrayList<>(placed.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
