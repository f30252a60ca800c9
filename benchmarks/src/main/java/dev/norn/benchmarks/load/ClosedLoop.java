package dev.norn.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each do one piece of work after the other, without a pause: as many pieces are in flight as there are
 * clients. What they wait for is part of what is measured, so a system that stalls is asked less (coordinated omission):
 * the percentiles are those of this many patient clients, not those of arrivals at a fixed rate. With a pace they wait for
 * their turns besides, and that is not measured.
 */
final class ClosedLoop implements Timed {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private final Pace pace;

    private ClosedLoop(Pace pace) {
        this.pace = pace;
    }

    /** Starts the clients. */
    static ClosedLoop start(Workload workload, int inFlight, Pace pace) throws Exception {
        ClosedLoop loop = new ClosedLoop(pace);
        List<Workload.Client> clients = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            clients.add(workload.client());
        }
        for (Workload.Client client : clients) {
            loop.threads.add(Thread.ofVirtual().name("client").start(() -> loop.run(client)));
        }
        return loop;
    }

    @Override
    public void mark() {
        recorder.reset();
    }

    @Override
    public Histogram take() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a client failed: " + cause, cause);
        }
        return recorder.getIntervalHistogram();
    }

    /** Lets every client finish what it does. */
    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Workload.Client client) {
        try (client) {
            while (!stopping) {
                pace.await();
                long begin = System.nanoTime();
                client.runOne();
                recorder.recordValue((System.nanoTime() - begin) / 1_000);
            }
        } catch (Exception e) {
            stopping = true;
            failure.compareAndSet(null, e);
        }
    }
}
