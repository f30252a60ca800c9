package dev.norn.journal;

/**
 * A shard that was given to a node.
 *
 * @param shard the shard's number, from 0
 * @param epoch grows with each new owner; with the shard it is the fencing token shown to others
 * @param sequenceHighWater every sequence number of the shard so far is smaller; the new owner begins here
 * @param slotHighWater every id slot of the shard so far is smaller; the new owner begins here or later
 */
public record ShardGrant(int shard, long epoch, long sequenceHighWater, long slotHighWater) {}
