package dev.norn.runtime.shard;

import dev.norn.simulator.planted.InsteadOf;

/** What needs an operator makes the loop fail: it says so in its log only. */
public final class ThrowsOnTheLoop {

    private ThrowsOnTheLoop() {}

    @InsteadOf(callee = Residency.class, in = Turns.class)
    static void durable(Residency residency, LiveTransaction transaction) {
        if (transaction.durableState().attention() != null) {
            throw new IllegalStateException("planted");
        }
        residency.durable(transaction);
    }
}
