package dev.norn.journal;

import org.jspecify.annotations.Nullable;

/**
 * A shard that was given to a node.
 *
 * @param shard the shard's number, from 0
 * @param epoch grows with each new owner; with the shard it is the fencing token shown to others
 * @param sequenceHighWater every sequence number of the shard so far is smaller; the new owner begins here
 * @param slotHighWater every id slot of the shard so far is smaller; the new owner begins here or later
 * @param relayed how far its events are published; null if none ever was
 * @param tick every entry of the shard so far has a smaller tick, and none of the new owner's will
 */
public record ShardGrant(
        int shard,
        long epoch,
        long sequenceHighWater,
        long slotHighWater,
        @Nullable RelayPosition relayed,
        int tick) {}
