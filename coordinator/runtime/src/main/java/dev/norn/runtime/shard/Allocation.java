package dev.norn.runtime.shard;

import dev.norn.engine.TransactionId;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;

/**
 * Hands out a shard's sequence numbers and ids, within what is durably reserved. Used by the shard's loop, except for
 * {@link #wanted} and {@link #reserved}, which the loop runs for the node's control.
 *
 * <p>Ids follow the clock, but never fall: a slot is the clock's, or the one after the last, whichever is greater. So an
 * idle shard's next id rises with time, and with it the low-water mark.
 */
final class Allocation {

    /** Sequence numbers reserved ahead; refilled when half of them are used up. */
    static final long SEQUENCES_AHEAD = 1L << 20;

    /** How far ahead of the clock ids are reserved; refilled when half of it is used up. */
    static final long MILLIS_AHEAD = 30_000;

    private final int shard;
    private final long epoch;
    private long nextSequence;
    private long sequenceLimit;
    private long nextSlot;
    private long slotLimit;

    Allocation(ShardGrant grant) {
        this.shard = grant.shard();
        this.epoch = grant.epoch();
        this.nextSequence = Math.max(1, grant.sequenceHighWater());
        this.sequenceLimit = nextSequence;
        this.nextSlot = Math.max(1, grant.slotHighWater());
        this.slotLimit = nextSlot;
    }

    /** Whether this many sequence numbers may be used. */
    boolean hasSequences(int count) {
        return nextSequence + count <= sequenceLimit;
    }

    /** The first of {@code count} consecutive sequence numbers. */
    long takeSequences(int count) {
        long first = nextSequence;
        nextSequence += count;
        return first;
    }

    /** The first sequence number that is not taken. */
    long nextSequence() {
        return nextSequence;
    }

    /** Whether an id may be issued now. */
    boolean hasId(long nowMillis) {
        return slotAt(nowMillis) < slotLimit;
    }

    long takeId(long nowMillis) {
        long slot = slotAt(nowMillis);
        nextSlot = slot + 1;
        return TransactionId.of(shard, slot);
    }

    /**
     * The smallest id that can still be issued, as known to be durable: nobody, a later owner included, will issue a
     * smaller one.
     */
    long nextId(long nowMillis) {
        nextSlot = Math.min(slotAt(nowMillis), Math.max(nextSlot, slotLimit));
        return TransactionId.of(shard, nextSlot);
    }

    private long slotAt(long nowMillis) {
        return Math.max(nextSlot, TransactionId.slotAt(nowMillis));
    }

    /** What to ask for with the next renewal: as before, or more where half is used up. */
    ShardReservation wanted(long nowMillis) {
        long sequences =
                sequenceLimit - nextSequence < SEQUENCES_AHEAD / 2 ? nextSequence + SEQUENCES_AHEAD : sequenceLimit;
        long half = TransactionId.slotAt(nowMillis + MILLIS_AHEAD / 2);
        long ahead = TransactionId.slotAt(nowMillis + MILLIS_AHEAD);
        long burst = 1L << TransactionId.COUNTER_BITS;
        long slots = slotLimit < Math.max(half, nextSlot + burst) ? Math.max(ahead, nextSlot + 16 * burst) : slotLimit;
        return new ShardReservation(shard, epoch, sequences, slots);
    }

    /** What was asked for is durable. */
    void reserved(ShardReservation reservation) {
        sequenceLimit = Math.max(sequenceLimit, reservation.sequenceHighWater());
        slotLimit = Math.max(slotLimit, reservation.slotHighWater());
    }
}
