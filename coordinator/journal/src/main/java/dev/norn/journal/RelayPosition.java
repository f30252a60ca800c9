package dev.norn.journal;

/**
 * How far the events of a shard are published.
 *
 * @param sequence every event of the shard with a smaller or equal sequence number is published
 * @param tick no entry of the shard that is not published has a smaller tick; see {@link UnpublishedEntry#tick}
 */
public record RelayPosition(long sequence, int tick) {

    /** Whichever of the two has come further, in each regard. */
    public RelayPosition max(RelayPosition other) {
        return new RelayPosition(Math.max(sequence, other.sequence), Math.max(tick, other.tick));
    }
}
