package dev.norn.benchmarks.waiting;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The participants of the sagas: {@code stock} and {@code cash} are done at once, {@code bank} keeps its callers waiting
 * until it is {@linkplain #release() released}. Counts what it is asked. Thread-safe.
 */
final class Participants implements AutoCloseable {

    private static final byte[] RESERVED = "{\"reservation\":12345}".getBytes(StandardCharsets.UTF_8);
    private static final int BACKLOG = 1_024;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final long NO_BODY = -1;

    private final Duration retryAfter;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final LongAdder waitingCalls = new LongAdder();
    private final LongAdder undone = new LongAdder();
    private final Map<String, AtomicInteger> settled = new ConcurrentHashMap<>();

    /** @param retryAfter what {@code bank} tells its callers; zero to tell them nothing and hold them */
    Participants(Duration retryAfter) {
        this.retryAfter = retryAfter;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("participants cannot listen", e);
        }
        server.createContext("/stock/reserve", exchange -> reply(exchange, OK, RESERVED));
        server.createContext("/bank/settle", this::settle);
        server.createContext("/cash/pay", exchange -> reply(exchange, OK, RESERVED));
        server.createContext("/stock/release", this::undo);
        server.createContext("/bank/refund", this::undo);
        server.setExecutor(executor);
        server.start();
    }

    /** Where a participant is. */
    String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    /** Lets everybody have an answer from now on. */
    void release() {
        released.countDown();
    }

    /** How many calls were told, or made, to wait. */
    long waitingCalls() {
        return waitingCalls.sum();
    }

    /** How many transactions have settled. */
    int settled() {
        return settled.size();
    }

    /** How many calls settled a transaction that had settled before. */
    long repeated() {
        return settled.values().stream().mapToLong(AtomicInteger::get).sum() - settled.size();
    }

    /** How many compensations were asked for; there is no reason for any. */
    long undone() {
        return undone.sum();
    }

    private void settle(HttpExchange exchange) throws IOException {
        if (released.getCount() > 0) {
            waitingCalls.increment();
            if (retryAfter.isPositive()) {
                exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
                reply(exchange, ACCEPTED, new byte[0]);
                return;
            }
            awaitRelease();
        }
        settled.computeIfAbsent(exchange.getRequestHeaders().getFirst("Norn-Transaction"), id -> new AtomicInteger())
                .incrementAndGet();
        reply(exchange, OK, RESERVED);
    }

    private void awaitRelease() throws IOException {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException("the run is over", e);
        }
    }

    private void undo(HttpExchange exchange) throws IOException {
        undone.increment();
        reply(exchange, OK, RESERVED);
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? NO_BODY : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
