package dev.norn.runtime.node;

import dev.norn.runtime.shard.Shard;
import dev.norn.runtime.shard.ShardCoordinator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which shards this node serves now. Changed by the node's control, read by any thread. */
public final class Routing implements ShardCoordinator.Owned {

    /**
     * @param byNumber null where this node does not serve the shard
     * @param owned those that are not null
     */
    private record Table(List<@Nullable Shard> byNumber, List<Shard> owned) {}

    private final int shardCount;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Table table;

    /**
     * Serves no shard yet.
     *
     * @param shardCount the installation's number of shards
     */
    public Routing(int shardCount) {
        this.shardCount = shardCount;
        this.table = new Table(Collections.nCopies(shardCount, null), List.of());
    }

    @Override
    public int shardOf(byte[] keyHash) {
        return (int) Long.remainderUnsigned(ByteBuffer.wrap(keyHash).getLong(), shardCount);
    }

    @Override
    public @Nullable Shard shard(int number) {
        List<@Nullable Shard> shards = table.byNumber();
        return number < shards.size() ? shards.get(number) : null;
    }

    @Override
    public @Nullable Shard next() {
        List<Shard> owned = table.owned();
        return owned.isEmpty() ? null : owned.get(Math.floorMod(turn.getAndIncrement(), owned.size()));
    }

    /** The shards that this node serves, in order. */
    public List<Shard> owned() {
        return table.owned();
    }

    void add(Shard shard) {
        List<@Nullable Shard> shards = new ArrayList<>(table.byNumber());
        shards.set(shard.number(), shard);
        List<Shard> owned = new ArrayList<>();
        for (Shard each : shards) {
            if (each != null) {
                owned.add(each);
            }
        }
        table = new Table(Collections.unmodifiableList(shards), List.copyOf(owned));
    }

    void clear() {
        table = new Table(Collections.nCopies(shardCount, null), List.of());
    }
}
