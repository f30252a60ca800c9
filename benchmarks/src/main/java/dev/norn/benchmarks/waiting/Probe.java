package dev.norn.benchmarks.waiting;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One client of a server that restarts: asks for a quick saga and waits for its end, and then for the next one, until
 * stopped. A refusal or no answer is asked again at once.
 */
final class Probe implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Api api;
    private final long beginNanos = System.nanoTime();
    private final List<Long> endedAfterNanos = new ArrayList<>();
    private final List<Long> tookNanos = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;

    private Probe(Api api) {
        this.api = api;
        this.thread = Thread.ofVirtual().name("probe").unstarted(this::run);
    }

    /** Begins to ask; the time counts from here. */
    static Probe begin(Api api) {
        Probe probe = new Probe(api);
        probe.thread.start();
        return probe;
    }

    private void run() {
        while (!stopping) {
            long sent = System.nanoTime();
            if (committed()) {
                ended(sent, System.nanoTime());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean committed() {
        try {
            HttpResponse<String> response = api.start(Sagas.body("quick"), "?wait=10s");
            return response.statusCode() == 201 && response.body().contains("\"status\":\"COMMITTED\"");
        } catch (Api.UnavailableException e) {
            return false;
        }
    }

    private synchronized void ended(long sent, long now) {
        endedAfterNanos.add(now - beginNanos);
        tookNanos.add(now - sent);
    }

    /** How many have ended well. */
    synchronized int count() {
        return tookNanos.size();
    }

    /** When the first one had ended, in seconds since the begin. */
    synchronized double firstSeconds() {
        return endedAfterNanos.getFirst() / 1e9;
    }

    /** A percentile of how long one took, in milliseconds. */
    synchronized double millis(int percent) {
        long[] sorted = tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    /** The longest, in milliseconds. */
    synchronized double maxMillis() {
        return Arrays.stream(tookNanos.toArray(Long[]::new))
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0)
                / 1e6;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
