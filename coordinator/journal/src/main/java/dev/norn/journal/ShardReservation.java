package dev.norn.journal;

import org.jspecify.annotations.Nullable;

/**
 * What a shard's owner wants to be sure of before it uses it: durable once the renewal that carries it is answered.
 *
 * @param shard the shard's number
 * @param epoch the owner's epoch
 * @param sequenceHighWater sequence numbers below this one may be used
 * @param slotHighWater id slots below this one may be used
 * @param relayed how far its events are published; null if the owner does not publish them
 */
public record ShardReservation(
        int shard,
        long epoch,
        long sequenceHighWater,
        long slotHighWater,
        @Nullable RelayPosition relayed) {

    /** The one of an owner that does not publish events. */
    public ShardReservation(int shard, long epoch, long sequenceHighWater, long slotHighWater) {
        this(shard, epoch, sequenceHighWater, slotHighWater, null);
    }

    /** The same of an owner that publishes events, and has come so far. */
    public ShardReservation with(RelayPosition position) {
        return new ShardReservation(shard, epoch, sequenceHighWater, slotHighWater, position);
    }
}
