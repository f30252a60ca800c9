package dev.norn.benchmarks.waiting;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The sagas of the run: {@code waiting}, whose second step waits, and {@code quick}, whose second step does not. */
final class Sagas {

    /** Input of 150 bytes, as all runs have it. */
    static final String INPUT = "{\"order\":\"7f3d1c62-5a0e-4b8e-9a55-0c2f6f1d8e41\",\"customer\":\"c-1029384756\","
            + "\"amount\":12999,\"currency\":\"EUR\",\"note\":\"leave it at the door, please\"}";

    private static final Duration PAUSE_WHEN_REFUSED = Duration.ofMillis(100);
    private static final int MAX_REFUSALS_IN_A_ROW = 600;

    private Sagas() {}

    /** Patient with its participants: on a busy machine a call may take a while. */
    static String waiting() {
        return """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: waiting, version: 1}
                timeout: 1d
                defaults: {timeout: 10s, quietPeriod: 1h}
                steps:
                  - {id: reserve, action: stock.reserve, compensate: stock.release}
                  - {id: settle, action: bank.settle, timeout: 30m, compensate: bank.refund}
                """;
    }

    static String quick() {
        return """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: quick, version: 1}
                defaults: {timeout: 10s}
                steps:
                  - {id: reserve, action: stock.reserve, compensate: stock.release}
                  - {id: pay, action: cash.pay, compensate: cash.refund}
                """;
    }

    static String body(String saga) {
        return "{\"saga\":\"" + saga + "\",\"input\":" + INPUT + "}";
    }

    /**
     * Starts transactions of {@code waiting}, many at a time, and returns when all are accepted. What is refused because
     * the server is busy is started again.
     */
    static void start(Api api, int count, int inFlight) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                try {
                    while (left.getAndDecrement() > 0 && failure.get() == null) {
                        startOne(api);
                    }
                } catch (RuntimeException | InterruptedException e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a start failed: " + cause.getMessage(), cause);
        }
    }

    private static void startOne(Api api) throws InterruptedException {
        for (int refusals = 0; refusals < MAX_REFUSALS_IN_A_ROW; refusals++) {
            HttpResponse<String> response = api.start(body("waiting"), "");
            switch (response.statusCode()) {
                case 202 -> {
                    return;
                }
                case 429, 503 -> Thread.sleep(PAUSE_WHEN_REFUSED);
                default -> throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
        }
        throw new IllegalStateException("refused " + MAX_REFUSALS_IN_A_ROW + " times in a row");
    }
}
