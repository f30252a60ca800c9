package dev.norn.journal.postgres;

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
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The journal in PostgreSQL. Holds a few sessions of its own: two that write batches, two for leases and ownership, four
 * that read, two that read for a relay, and one for maintenance; each is opened when it is first needed. The schema must be there, see {@link
 * Migrations}.
 */
public final class PostgresJournalStore implements JournalStore {

    private static final int WRITERS = 2;
    private static final int CONTROLLERS = 2;
    private static final int READERS = 4;
    private static final int RELAY_READERS = 2;

    private final SessionPool writers;
    private final SessionPool controllers;
    private final SessionPool readers;
    private final SessionPool relayReaders;
    private final PartitionMaintenance partitions;
    private final BatchWriter writer;
    private final NodeCalls nodes;
    private final JournalReader reader;
    private final UnpublishedReader unpublished;
    private final int shardCount;

    private PostgresJournalStore(PostgresJournalSettings settings) throws StoreException {
        writers = new SessionPool(settings, SessionProfile.writer(settings.leaseTime()), WRITERS);
        controllers = new SessionPool(settings, SessionProfile.control(settings.leaseTime()), CONTROLLERS);
        readers = new SessionPool(settings, SessionProfile.reader(settings.readTimeout()), READERS);
        relayReaders = new SessionPool(settings, SessionProfile.relay(settings.readTimeout()), RELAY_READERS);
        partitions = new PartitionMaintenance(settings);
        writer = new BatchWriter(writers, partitions);
        nodes = new NodeCalls(controllers, UUID.randomUUID());
        reader = new JournalReader(readers);
        unpublished = new UnpublishedReader(relayReaders);
        shardCount = reader.shardCount();
    }

    /**
     * Connects to an installation.
     *
     * @throws StoreException.Unavailable if the database is away or the schema is missing
     */
    public static PostgresJournalStore open(PostgresJournalSettings settings) throws StoreException {
        return new PostgresJournalStore(settings);
    }

    @Override
    public int shardCount() {
        return shardCount;
    }

    @Override
    public Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException {
        return nodes.join(nodeId, address, previous, leaseTime);
    }

    @Override
    public Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException {
        return nodes.renew(term, leaseTime, reservations, lowWaterMark);
    }

    @Override
    public void leave(NodeTerm term) throws StoreException {
        nodes.leave(term);
    }

    @Override
    public List<ShardGrant> takeOver(NodeTerm term) throws StoreException {
        return nodes.takeOver(term);
    }

    @Override
    public BatchResult commit(Batch batch) throws StoreException {
        return writer.commit(batch);
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        reader.replayUnfinished(shard, transaction);
    }

    @Override
    public List<StoredEntry> read(long transactionId) throws StoreException {
        return reader.entries(List.of(transactionId));
    }

    @Override
    public UnpublishedPage unpublished(UnpublishedWindow window) throws StoreException {
        return unpublished.read(window);
    }

    @Override
    public Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException {
        return reader.findByKey(shard, key);
    }

    @Override
    public Optional<TransactionRow> row(long transactionId) throws StoreException {
        return reader.row(transactionId);
    }

    @Override
    public long lowWaterMark() throws StoreException {
        return reader.lowWaterMark();
    }

    @Override
    public void maintain(Instant now, boolean relaying) throws StoreException {
        partitions.run(now, relaying);
    }

    @Override
    public Instant now() throws StoreException {
        return reader.now();
    }

    @Override
    public void close() {
        writers.close();
        controllers.close();
        readers.close();
        relayReaders.close();
        partitions.close();
    }
}
