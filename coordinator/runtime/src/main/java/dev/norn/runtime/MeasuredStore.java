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
import dev.norn.journal.UnpublishedPage;
import dev.norn.journal.UnpublishedWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal whose commits are timed. */
final class MeasuredStore implements JournalStore {

    private final JournalStore store;
    private final RuntimeMetrics metrics;

    MeasuredStore(JournalStore store, RuntimeMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    @Override
    public BatchResult commit(Batch batch) throws StoreException {
        long begin = System.nanoTime();
        BatchResult result = store.commit(batch);
        metrics.batchCommitted(batch.entries().size(), Duration.ofNanos(System.nanoTime() - begin));
        return result;
    }

    @Override
    public int shardCount() {
        return store.shardCount();
    }

    @Override
    public Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException {
        return store.join(nodeId, address, previous, leaseTime);
    }

    @Override
    public Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException {
        return store.renew(term, leaseTime, reservations, lowWaterMark);
    }

    @Override
    public void leave(NodeTerm term) throws StoreException {
        store.leave(term);
    }

    @Override
    public List<ShardGrant> takeOver(NodeTerm term) throws StoreException {
        return store.takeOver(term);
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        store.replayUnfinished(shard, transaction);
    }

    @Override
    public List<StoredEntry> read(long transactionId) throws StoreException {
        return store.read(transactionId);
    }

    @Override
    public UnpublishedPage unpublished(UnpublishedWindow window) throws StoreException {
        return store.unpublished(window);
    }

    @Override
    public Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException {
        return store.findByKey(shard, key);
    }

    @Override
    public Optional<TransactionRow> row(long transactionId) throws StoreException {
        return store.row(transactionId);
    }

    @Override
    public long lowWaterMark() throws StoreException {
        return store.lowWaterMark();
    }

    @Override
    public void maintain(Instant now, boolean relaying) throws StoreException {
        store.maintain(now, relaying);
    }

    @Override
    public Instant now() throws StoreException {
        return store.now();
    }

    @Override
    public void close() {
        store.close();
    }
}
