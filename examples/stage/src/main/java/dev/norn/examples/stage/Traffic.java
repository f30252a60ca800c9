package dev.norn.examples.stage;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** All calls to all services: what goes wrong with them, and what is known about them. Safe for use by several threads. */
public final class Traffic {
    private record Awaited(Instant deadlineAfter, CompletableFuture<Long> arrival) {
        void see(ServiceCall call) {
            if (call.deadline() != null && call.deadline().isAfter(deadlineAfter)) {
                arrival.complete(System.nanoTime());
            }
        }
    }

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong faulty = new AtomicLong();
    private volatile Awaited awaited = new Awaited(Instant.MAX, new CompletableFuture<>());
    private volatile Faults faults = Faults.NONE;

    /** From now on, these faults. They are asked on the thread of the call, and may block it. */
    public void inject(Faults value) {
        faults = value;
    }

    /** Notes a call that arrived, and says what goes wrong with it. */
    public Fault arrived(ServiceCall call) {
        calls.incrementAndGet();
        awaited.see(call);
        Fault fault = faults.next(call);
        if (!(fault instanceof Fault.None)) {
            faulty.incrementAndGet();
        }
        return fault;
    }

    /**
     * When the next call arrives whose deadline is later than this, in the time of {@link System#nanoTime()}. A call
     * that a dead coordinator left in a socket has an earlier one.
     */
    public CompletableFuture<Long> nextArrival(Instant deadlineAfter) {
        Awaited next = new Awaited(deadlineAfter, new CompletableFuture<>());
        awaited = next;
        return next.arrival();
    }

    /** How many calls arrived so far. */
    public long calls() {
        return calls.get();
    }

    /** With how many of them something went wrong. */
    public long faulty() {
        return faulty.get();
    }
}
