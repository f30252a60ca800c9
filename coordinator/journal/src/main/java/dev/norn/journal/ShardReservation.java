package dev.norn.journal;

/**
 * What a shard's owner wants to be sure of before it uses it: durable once the renewal that carries it is answered.
 *
 * @param shard the shard's number
 * @param epoch the owner's epoch
 * @param sequenceHighWater sequence numbers below this one may be used
 * @param slotHighWater id slots below this one may be used
 */
public record ShardReservation(int shard, long epoch, long sequenceHighWater, long slotHighWater) {}
