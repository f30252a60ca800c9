package dev.norn.runtime.relay;

import dev.norn.simulator.planted.InsteadOf;

/** What waits in memory is published although something before it is only in the table. */
public final class OvertakesTheGap {

    private OvertakesTheGap() {}

    @InsteadOf(callee = ShardFeed.class, in = MemoryRounds.class)
    static boolean isBehind(ShardFeed feed) {
        return false;
    }
}
