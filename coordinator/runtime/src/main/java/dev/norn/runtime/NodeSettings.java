package dev.norn.runtime;

import dev.norn.journal.GroupCommitLimits;
import dev.norn.runtime.dispatch.DispatchLimits;
import dev.norn.runtime.node.LeaseSettings;
import dev.norn.runtime.shard.ShardLimits;
import java.time.Duration;

/**
 * How a node runs.
 *
 * @param lease who the node is and how long its word counts
 * @param loops threads that run shards
 * @param readers threads that read the journal for clients and for recovery, each with a connection while it reads
 * @param maxQueuedReads reads of clients that wait for one of them; more are refused
 * @param shards bounds of loops and shards
 * @param dispatch bounds of calls of participants
 * @param commits bounds of the group commit
 */
public record NodeSettings(
        LeaseSettings lease,
        int loops,
        int readers,
        int maxQueuedReads,
        ShardLimits shards,
        DispatchLimits dispatch,
        GroupCommitLimits commits) {

    /** How long a lease lasts unless told otherwise. */
    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(5);

    /** How long a stopping node waits for what is under way unless told otherwise. */
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(10);

    public static final int DEFAULT_LOOPS = 2;
    public static final int DEFAULT_READERS = 4;
    public static final int DEFAULT_MAX_QUEUED_READS = 10_000;

    public NodeSettings {
        atLeastOne("loops", loops);
        atLeastOne("readers", readers);
        atLeastOne("maxQueuedReads", maxQueuedReads);
    }

    /** Everything as a server uses it unless told otherwise. */
    public static NodeSettings of(String nodeId, String address) {
        return new NodeSettings(
                new LeaseSettings(nodeId, address, DEFAULT_LEASE_TIME, DEFAULT_STOP_GRACE),
                DEFAULT_LOOPS,
                DEFAULT_READERS,
                DEFAULT_MAX_QUEUED_READS,
                ShardLimits.DEFAULT,
                DispatchLimits.DEFAULT,
                GroupCommitLimits.DEFAULT);
    }

    /** The same with another lease time. */
    public NodeSettings withLeaseTime(Duration leaseTime) {
        LeaseSettings changed = new LeaseSettings(lease.nodeId(), lease.address(), leaseTime, lease.stopGrace());
        return new NodeSettings(changed, loops, readers, maxQueuedReads, shards, dispatch, commits);
    }

    /** The same with other bounds of loops and shards. */
    public NodeSettings withShards(ShardLimits limits) {
        return new NodeSettings(lease, loops, readers, maxQueuedReads, limits, dispatch, commits);
    }

    /** The same with other bounds of calls. */
    public NodeSettings withDispatch(DispatchLimits limits) {
        return new NodeSettings(lease, loops, readers, maxQueuedReads, shards, limits, commits);
    }

    /** The same with another number of batches in flight to the journal: 1 or 2. */
    public NodeSettings withBatchesInFlight(int batches) {
        return new NodeSettings(
                lease, loops, readers, maxQueuedReads, shards, dispatch, commits.withMaxInFlight(batches));
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
