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

/** A journal whose statements are counted, and fail where a test says so. */
final class CountingStore implements JournalStore {

    /** What goes wrong. */
    interface Fault {
        void strike(String call) throws StoreException;
    }

    static final Fault NONE = call -> {};

    private final JournalStore store;
    int statements;

    /** Called before the call does anything. */
    Fault before = NONE;

    /** Called when it has done everything, instead of the answer. */
    Fault after = NONE;

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
        before.strike("renew");
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
        before.strike("takeOver");
        List<ShardGrant> grants = store.takeOver(term);
        after.strike("takeOver");
        return grants;
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        statements++;
        before.strike("replay " + shard);
        store.replayUnfinished(shard, transaction);
    }

    @Override
    public List<StoredEntry> read(long transactionId) throws StoreException {
        statements++;
        before.strike("read " + transactionId);
        return store.read(transactionId);
    }

    @Override
    public UnpublishedPage unpublished(UnpublishedWindow window) throws StoreException {
        statements++;
        before.strike("unpublished");
        return store.unpublished(window);
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
    public void maintain(Instant now, boolean relaying) throws StoreException {
        statements++;
        before.strike("maintain");
        store.maintain(now, relaying);
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
