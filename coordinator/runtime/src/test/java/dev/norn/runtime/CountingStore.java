package dev.norn.runtime;

import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.IdempotencyKey;
import dev.norn.journal.JournalStore;
import dev.norn.journal.KnownStart;
import dev.norn.journal.Lease;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.journal.TransactionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal whose statements are counted. */
final class CountingStore implements JournalStore {

    private final JournalStore store;
    int statements;

    CountingStore(JournalStore store) {
        this.store = store;
    }

    @Override
    public BatchResult commit(Batch batch) throws StoreException {
        statements++;
        return store.commit(batch);
    }

    @Override
    public int shardCount() {
        return store.shardCount();
    }

    @Override
    public Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException {
        statements++;
        return store.join(nodeId, address, previous, leaseTime);
    }

    @Override
    public Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException {
        statements++;
        return store.renew(term, leaseTime, reservations, lowWaterMark);
    }

    @Override
    public void leave(NodeTerm term) throws StoreException {
        statements++;
        store.leave(term);
    }

    @Override
    public List<ShardGrant> takeOver(NodeTerm term) throws StoreException {
        statements++;
        return store.takeOver(term);
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        statements++;
        store.replayUnfinished(shard, transaction);
    }

    @Override
    public List<StoredEntry> read(long transactionId) throws StoreException {
        statements++;
        return store.read(transactionId);
    }

    @Override
    public Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException {
        statements++;
        return store.findByKey(shard, key);
    }

    @Override
    public Optional<TransactionRow> row(long transactionId) throws StoreException {
        statements++;
        return store.row(transactionId);
    }

    @Override
    public long lowWaterMark() throws StoreException {
        statements++;
        return store.lowWaterMark();
    }

    @Override
    public void maintain(Instant now) throws StoreException {
        statements++;
        store.maintain(now);
    }

    @Override
    public Instant now() throws StoreException {
        statements++;
        return store.now();
    }

    @Override
    public void close() {
        store.close();
    }
}
