package dev.norn.runtime.relay;

import dev.norn.journal.ShardGrant;
import dev.norn.runtime.node.TrustWindow;
import java.util.ArrayList;
import java.util.List;

/** What of the relay belongs to one term of the node and ends with it. Opened, closed and asked by the node's control. */
public final class RelayTerm {

    private static final RelayStatus NOTHING = new RelayStatus(0, 0, 0, 0, null);

    private final List<RelayLane> lanes = new ArrayList<>();

    RelayTerm(Relay relay, TrustWindow trust) {
        for (int number = 0; number < EventSink.LANES; number++) {
            lanes.add(new RelayLane(number, relay, trust));
        }
    }

    /** Publishes a shard's events from now on, and first those that its earlier owners left. */
    public ShardFeed open(ShardGrant grant) {
        return lanes.get(EventSink.laneOf(grant.shard())).open(grant);
    }

    /** How it stands. Any thread. */
    public RelayStatus status() {
        return lanes.stream().map(RelayLane::status).reduce(NOTHING, RelayStatus::plus);
    }

    /** Whether there is nothing that a moment's patience would publish. Any thread. */
    public boolean isAtRest() {
        return lanes.stream().allMatch(RelayLane::isAtRest);
    }

    /** Publishes nothing any more, and gives the lanes up. Does not block. */
    public void close() {
        lanes.forEach(RelayLane::close);
    }
}
