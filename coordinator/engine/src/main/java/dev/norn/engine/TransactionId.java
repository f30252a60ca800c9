package dev.norn.engine;

/**
 * Transaction ids: positive, 64 bits, ordered by time, carrying their shard so that routing needs no lookup.
 *
 * <p>From the highest bit: 0; {@value #TIME_BITS} bits of milliseconds since 2025-01-01T00:00:00Z;
 * {@value #COUNTER_BITS} bits of a counter within the millisecond; {@value #SHARD_BITS} bits of shard. The shard is in
 * the lowest bits, so that ids of all shards sort by time.
 */
public final class TransactionId {

    /** Milliseconds since {@link #EPOCH_MILLIS}: enough for 69 years. */
    public static final int TIME_BITS = 41;

    /** Ids of one shard within one millisecond. */
    public static final int COUNTER_BITS = 12;

    /** At most 1,024 shards. */
    public static final int SHARD_BITS = 10;

    /** 2025-01-01T00:00:00Z in milliseconds since 1970. */
    public static final long EPOCH_MILLIS = 1_735_689_600_000L;

    /** The largest number of shards an installation can have. */
    public static final int MAX_SHARDS = 1 << SHARD_BITS;

    private TransactionId() {}

    /** The id made of a shard and its slot: the time part and the counter, as one growing number. */
    public static long of(int shard, long slot) {
        return slot << SHARD_BITS | shard;
    }

    /** The shard that an id belongs to. */
    public static int shard(long id) {
        return (int) (id & (MAX_SHARDS - 1));
    }

    /** The slot of an id: grows with each id of its shard. */
    public static long slot(long id) {
        return id >>> SHARD_BITS;
    }

    /** The first slot of a moment. */
    public static long slotAt(long epochMillis) {
        return Math.max(0, epochMillis - EPOCH_MILLIS) << COUNTER_BITS;
    }

    /** The moment, in milliseconds since 1970, that an id's time part says; an id may run ahead of the clock. */
    public static long epochMillis(long id) {
        return (slot(id) >>> COUNTER_BITS) + EPOCH_MILLIS;
    }
}
