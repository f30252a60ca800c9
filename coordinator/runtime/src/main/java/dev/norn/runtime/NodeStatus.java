package dev.norn.runtime;

import dev.norn.runtime.relay.RelayStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as it sees itself.
 *
 * @param nodeId its id
 * @param term its term, 0 before it has joined
 * @param phase what it is doing
 * @param leaseExpiresAt when its lease ends unless renewed
 * @param shards the shards it owns
 * @param activeTransactions unfinished transactions of its shards, those not in memory included
 * @param inMemory how many of them are in memory
 * @param needsAttention how many of them need an operator
 * @param deadLetters operations of them that used up their attempts
 * @param oldestActive when the oldest of them was accepted
 * @param journalBacklog entries waiting for the journal
 * @param lowWaterMark every transaction with a smaller id has ended, and none will be issued
 * @param relay how its relay stands, as of the last renewal; null if it publishes no events, or has no term
 * @param lastFailure why it last lost its lease or its journal, for people
 */
public record NodeStatus(
        String nodeId,
        long term,
        Phase phase,
        @Nullable Instant leaseExpiresAt,
        List<OwnedShard> shards,
        long activeTransactions,
        long inMemory,
        long needsAttention,
        long deadLetters,
        @Nullable Instant oldestActive,
        int journalBacklog,
        long lowWaterMark,
        @Nullable RelayStatus relay,
        @Nullable String lastFailure) {

    /** What a node can be doing. */
    public enum Phase {
        /** It has not joined yet, or has no connection to the database. */
        JOINING,
        /** It has joined and owns no shard: another node has them all. */
        STANDBY,
        /** It has shards and is replaying them. */
        RECOVERING,
        /** It serves. */
        ACTIVE,
        /** It finishes what is in flight and hands its lease back. */
        STOPPING,
        /** It has stopped. */
        STOPPED
    }

    /** A shard and the epoch under which the node owns it. */
    public record OwnedShard(int shard, long epoch) {}
}
