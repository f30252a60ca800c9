package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload;
import dev.norn.engine.TransactionId;
import dev.norn.journal.Entry;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The journal floor: the durable writes of the saga and nothing else. No engine, no fence, no HTTP; each client has one
 * entry after the other written, and waits for each. The entries are those that the real coordinator writes, on its own
 * tables and indexes. A coordinator that comes close to this cannot get much faster on these tables.
 */
public final class FloorWorkload implements Workload {

    private final List<Entry> entries;
    private final FloorWriters writers;
    private final int shardCount;
    private final AtomicLong nextSaga = new AtomicLong();
    private final long firstSlot;

    private FloorWorkload(List<Entry> entries, FloorWriters writers, int shardCount) {
        this.entries = entries;
        this.writers = writers;
        this.shardCount = shardCount;
        // Behind the saga that was captured, and so of today like that.
        this.firstSlot = TransactionId.slot(entries.getFirst().transactionId()) + 1;
    }

    /**
     * Captures what the coordinator writes, on this empty database, and then writes the same.
     *
     * @param writerCount how many threads write, each with a connection
     */
    public static FloorWorkload start(Database database, int writerCount) throws Exception {
        Migrations.migrate(database.dataSource());
        PostgresJournalStore store = PostgresJournalStore.open(
                PostgresJournalSettings.of(database.url(), database.user(), database.password()));
        List<Entry> entries = CapturedSaga.entries(store);
        return new FloorWorkload(
                entries, FloorWriters.start(database, entries, writerCount), Migrations.DEFAULT_SHARDS);
    }

    @Override
    public Client client() {
        return this::runOne;
    }

    @Override
    public Batches batches() {
        return writers.batches();
    }

    @Override
    public void close() {
        writers.close();
    }

    /** Ids as the coordinator gives them: growing with time, over all shards. */
    private void runOne() throws Exception {
        long saga = nextSaga.incrementAndGet();
        int shard = (int) (saga % shardCount);
        long id = TransactionId.of(shard, firstSlot + saga / shardCount);
        long sequence = saga * 8;
        for (int point = 0; point < entries.size(); point++) {
            FloorWrite write = new FloorWrite(point, id, shard, sequence, new CompletableFuture<>());
            writers.add(write);
            write.durable().get();
            sequence += entries.get(point).eventCount();
        }
    }
}
