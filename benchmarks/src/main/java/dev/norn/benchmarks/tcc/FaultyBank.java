package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.http.BareServer;
import dev.norn.benchmarks.http.MessageReader;
import dev.norn.protocol.NornHeaders;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A participant that fails as it is told, and notes when it was called. Each confirm is known by its idempotency key. */
final class FaultyBank implements AutoCloseable {

    private static final byte[] DONE = BareServer.reply(200, "{}");
    private static final byte[] UNAVAILABLE = BareServer.reply(503, "{}");

    private final BareServer server = BareServer.start(this::answer);
    private final Map<String, Long> firstNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> secondNanos = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Fault fault = Fault.SILENT_ONCE;

    /** Forgets all calls, and does this from now on. */
    void begin(Fault next) {
        fault = next;
        firstNanos.clear();
        secondNanos.clear();
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/" + Transfer.PARTICIPANT;
    }

    /** How many different confirms were called. */
    int called() {
        return firstNanos.size();
    }

    /** How many of them were called again. */
    int calledAgain() {
        return secondNanos.size();
    }

    /** The longest time between a confirm's first call and its second. */
    double longestMillisBetween() {
        return secondNanos.entrySet().stream()
                        .mapToLong(again -> again.getValue() - Objects.requireNonNull(firstNanos.get(again.getKey())))
                        .max()
                        .orElseThrow()
                / 1e6;
    }

    /** When the last of all confirms was called again, on the clock of {@link System#nanoTime()}. */
    long lastAgainNanos() {
        return secondNanos.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /** Ends the calls that it has not answered too. */
    @Override
    public void close() {
        end.countDown();
        server.close();
    }

    private byte[] answer(MessageReader request) {
        long now = System.nanoTime();
        String key = request.header(NornHeaders.IDEMPOTENCY_KEY);
        if (firstNanos.putIfAbsent(key, now) != null) {
            secondNanos.putIfAbsent(key, now);
            return DONE;
        }
        if (fault == Fault.SILENT_ONCE) {
            awaitEnd();
        }
        return UNAVAILABLE;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the first call of each confirm gets. The second one is answered. */
    enum Fault {
        /** 503. */
        UNAVAILABLE_ONCE,
        /** No answer. */
        SILENT_ONCE
    }
}
