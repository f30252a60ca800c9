package dev.norn.examples.events.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.examples.events.orders.Order;
import dev.norn.sdk.participant.ParticipantJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Place orders, several at once, as far as they are allowed to. Safe for use by several threads. */
final class Customers implements AutoCloseable {
    private static final int AT_ONCE = 12;
    private static final int ACCEPTED = 202;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = ParticipantJson.mapper();
    private final URI shop;
    private final List<Order> orders;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "customer");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger placed = new AtomicInteger();
    private int taken;
    private int allowed;
    private volatile @Nullable Exception failure;

    Customers(URI shop, List<Order> orders) {
        this.shop = shop;
        this.orders = orders;
    }

    void start() {
        for (int customer = 0; customer < AT_ONCE; customer++) {
            Future<?> unused = threads.submit(this::placeOrders);
        }
    }

    /** Lets them place so many orders, all in all. */
    synchronized void allow(int count) {
        allowed = Math.min(count, orders.size());
        notifyAll();
    }

    /**
     * How many orders are placed.
     *
     * @throws IllegalStateException if one could not be
     */
    int placed() {
        Exception e = failure;
        if (e != null) {
            throw new IllegalStateException("an order could not be placed", e);
        }
        return placed.get();
    }

    private void placeOrders() {
        try {
            for (Order order = next(); order != null; order = next()) {
                place(order);
                placed.incrementAndGet();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private synchronized @Nullable Order next() throws InterruptedException {
        while (taken == allowed && allowed < orders.size()) {
            wait();
        }
        return taken < orders.size() ? orders.get(taken++) : null;
    }

    private void place(Order order) throws IOException, InterruptedException {
        int status = http.send(request(order), BodyHandlers.discarding()).statusCode();
        if (status != ACCEPTED) {
            throw new IOException("%s: %d (expected: %d)".formatted(order, status, ACCEPTED));
        }
    }

    private HttpRequest request(Order order) throws JsonProcessingException {
        return HttpRequest.newBuilder(shop)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(order)))
                .build();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
