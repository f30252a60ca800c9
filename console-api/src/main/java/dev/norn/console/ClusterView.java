package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster: all nodes and shards as PostgreSQL knows them, and the answering node as it sees itself.
 *
 * @param self the node that answers
 * @param nodes every node that ever joined
 * @param shards every shard
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Cluster")
record ClusterView(Self self, List<Node> nodes, List<Shard> shards) {

    /**
     * The answering node.
     *
     * @param id its id
     * @param phase what it is doing
     * @param term its term
     * @param leaseExpiresAt when its lease ends unless renewed
     * @param shards how many shards it owns
     * @param activeTransactions unfinished transactions of its shards
     * @param inMemory how many of them are in memory
     * @param needsAttention how many of them need an operator
     * @param oldestActive when the oldest of them was accepted
     * @param journalBacklog entries that wait for the journal
     * @param lowWaterMark every transaction with a smaller id has ended
     * @param lastFailure why it last lost its lease or its journal
     */
    @Introspected
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "ClusterSelf")
    record Self(
            String id,
            String phase,
            long term,
            @Nullable Instant leaseExpiresAt,
            int shards,
            long activeTransactions,
            long inMemory,
            long needsAttention,
            @Nullable Instant oldestActive,
            int journalBacklog,
            String lowWaterMark,
            @Nullable String lastFailure) {}

    /**
     * A node.
     *
     * @param id its id
     * @param address where it is
     * @param term grows when it is fenced
     * @param leaseExpiresAt when its lease ends or ended
     * @param alive whether its lease holds
     * @param shards how many shards it owns
     * @param joinedAt when it joined
     */
    @Introspected
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "ClusterNode")
    record Node(
            String id,
            String address,
            long term,
            Instant leaseExpiresAt,
            boolean alive,
            int shards,
            Instant joinedAt) {}

    /**
     * A shard.
     *
     * @param shard its number
     * @param owner the node that owns it; null if none does
     * @param epoch grows with each new owner
     */
    @Introspected
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "ClusterShard")
    record Shard(int shard, @Nullable String owner, long epoch) {}
}
