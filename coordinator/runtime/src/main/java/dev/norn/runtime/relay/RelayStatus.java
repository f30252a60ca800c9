package dev.norn.runtime.relay;

import org.jspecify.annotations.Nullable;

/**
 * How a node's relay stands.
 *
 * @param lagEvents events that this node has committed and not published. What an earlier owner of its shards left is not
 *     counted before it is read; {@code shardsBehind} tells of it
 * @param shardsBehind shards whose events are being read from the journal's table, because an earlier owner left them or
 *     memory was full
 * @param lanesFailing lanes whose last try failed
 * @param unreadable entries that could not be read, and were left out. The log names them
 * @param failure why a lane last failed, for people; null if no lane is failing
 */
public record RelayStatus(
        long lagEvents,
        int shardsBehind,
        int lanesFailing,
        long unreadable,
        @Nullable String failure) {

    /** Both taken together. */
    RelayStatus plus(RelayStatus other) {
        return new RelayStatus(
                lagEvents + other.lagEvents,
                shardsBehind + other.shardsBehind,
                lanesFailing + other.lanesFailing,
                unreadable + other.unreadable,
                failure == null ? other.failure : failure);
    }
}
