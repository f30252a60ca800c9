package dev.norn.runtime.shard;

import dev.norn.simulator.planted.InsteadOf;

/** A transaction that is due while the database is away is not read again later. */
public final class LosesTimersThatCannotBeRead {

    private LosesTimersThatCannotBeRead() {}

    @InsteadOf(callee = Residency.class, in = Residency.class, method = "failed")
    static void leave(Residency residency, long id, long due) {
        // Lost.
    }
}
