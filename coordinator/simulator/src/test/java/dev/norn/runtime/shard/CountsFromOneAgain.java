package dev.norn.runtime.shard;

import dev.norn.journal.ShardGrant;
import dev.norn.simulator.planted.InsteadOf;

/** A new owner of a shard does not go on where the last one's sequence numbers ended. */
public final class CountsFromOneAgain {

    private CountsFromOneAgain() {}

    @InsteadOf(callee = ShardGrant.class, in = Allocation.class)
    static long sequenceHighWater(ShardGrant grant) {
        return 1;
    }
}
