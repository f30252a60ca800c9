package dev.norn.runtime.shard;

import dev.norn.simulator.planted.InsteadOf;

/** A transaction that leaves memory takes no timer with it. */
public final class LosesTimersOfThoseWhoLeave {

    private LosesTimersOfThoseWhoLeave() {}

    @InsteadOf(callee = Residency.class, in = Residency.class, method = "leave")
    static void addTimer(Residency residency, long due, long id) {
        // Lost.
    }
}
