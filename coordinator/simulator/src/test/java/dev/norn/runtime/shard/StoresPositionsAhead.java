package dev.norn.runtime.shard;

import dev.norn.journal.RelayPosition;
import dev.norn.runtime.relay.ShardFeed;
import dev.norn.simulator.planted.InsteadOf;

/** What was handed to the journal counts as published. */
public final class StoresPositionsAhead {

    private StoresPositionsAhead() {}

    @InsteadOf(callee = ShardFeed.class, in = Shard.class)
    static RelayPosition surveyed(ShardFeed feed, long nextSequence, int tick) {
        RelayPosition published = feed.surveyed(nextSequence, tick);
        return published.max(new RelayPosition(nextSequence - 1, tick));
    }
}
