package dev.norn.examples.order.demo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** All calls to all services: what goes wrong with them, and what is known about them. Safe for use by several threads. */
final class Traffic {
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong faulty = new AtomicLong();
    private final AtomicReference<CompletableFuture<Long>> next = new AtomicReference<>(new CompletableFuture<>());
    private volatile Faults faults = Faults.NONE;

    /** From now on, these faults. They are asked on the thread of the call, and may block it. */
    void inject(Faults value) {
        faults = value;
    }

    /** Notes a call that arrived, and says what goes wrong with it. */
    Fault arrived(ServiceCall call) {
        calls.incrementAndGet();
        next.get().complete(System.nanoTime());
        Fault fault = faults.next(call);
        if (!(fault instanceof Fault.None)) {
            faulty.incrementAndGet();
        }
        return fault;
    }

    /** When the next call from now on arrives, in the time of {@link System#nanoTime()}. */
    CompletableFuture<Long> nextArrival() {
        CompletableFuture<Long> awaited = new CompletableFuture<>();
        next.set(awaited);
        return awaited;
    }

    /** How many calls arrived so far. */
    long calls() {
        return calls.get();
    }

    /** With how many of them something went wrong. */
    long faulty() {
        return faulty.get();
    }
}
