package dev.norn.journal.memory;

import dev.norn.engine.TransactionId;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.BatchResult.Duplicate;
import dev.norn.journal.DeadLetterChange;
import dev.norn.journal.Entry;
import dev.norn.journal.IdempotencyKey;
import dev.norn.journal.JournalStore;
import dev.norn.journal.KnownStart;
import dev.norn.journal.Lease;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.RelayPosition;
import dev.norn.journal.RowChange;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StorableText;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.journal.TransactionRow;
import dev.norn.journal.UnpublishedEntry;
import dev.norn.journal.UnpublishedPage;
import dev.norn.journal.UnpublishedWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal that lives as long as this object, with the semantics of the PostgreSQL one: terms, leases by a settable
 * clock, fenced and ordered batches, reservations. Several nodes of a simulation share one instance. All calls are
 * serialized by one lock; none waits.
 */
public final class InMemoryJournalStore implements JournalStore {

    private final InstantSource clock;
    private final Shard[] shards;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<Long, List<StoredEntry>> entries = new TreeMap<>();
    private final List<UnpublishedEntry> journal = new ArrayList<>();
    private final Map<Long, TransactionRow> rows = new TreeMap<>();
    private final Map<String, Start> starts = new HashMap<>();
    private final Map<String, DeadLetterChange.Parked> deadLetters = new TreeMap<>();
    private volatile CommitHook hook = CommitHook.NONE;

    /**
     * @param shardCount the number of shards, 1 to {@link TransactionId#MAX_SHARDS}
     * @param clock the database's time
     */
    public InMemoryJournalStore(int shardCount, InstantSource clock) {
        if (shardCount < 1 || shardCount > TransactionId.MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "shardCount: " + shardCount + " (expected: 1 to " + TransactionId.MAX_SHARDS + ")");
        }
        this.clock = clock;
        this.shards = new Shard[shardCount];
        for (int number = 0; number < shardCount; number++) {
            shards[number] = new Shard(number);
        }
    }

    /** Sets what goes wrong from now on. */
    public void commitHook(CommitHook newHook) {
        hook = newHook;
    }

    /** The dead letters, in order of transaction and branch. */
    public synchronized List<DeadLetterChange.Parked> deadLetters() {
        return List.copyOf(deadLetters.values());
    }

    @Override
    public int shardCount() {
        return shards.length;
    }

    @Override
    public synchronized Lease join(String nodeId, String address, long previous, Duration leaseTime)
            throws StoreException.Fenced {
        Node node = nodes.computeIfAbsent(nodeId, id -> new Node());
        Instant now = clock.instant();
        if (node.expiresAt.isAfter(now) && node.term != previous) {
            throw new StoreException.Fenced("node " + nodeId + " is alive under term " + node.term + " until "
                    + node.expiresAt + " (expected: no lease, or term " + previous + ")");
        }
        node.term++;
        node.expiresAt = now.plus(leaseTime);
        return lease(new NodeTerm(nodeId, node.term), node, now);
    }

    @Override
    public synchronized Lease renew(
            NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException.Fenced {
        Node node = current(term);
        for (ShardReservation reservation : reservations) {
            Shard shard = shards[reservation.shard()];
            if (!term.equals(shard.owner) || shard.epoch != reservation.epoch()) {
                throw new StoreException.Fenced("shard " + reservation.shard() + " belongs to " + shard.owner
                        + " in epoch " + shard.epoch + " (expected: " + term + ", epoch " + reservation.epoch() + ")");
            }
        }
        for (ShardReservation reservation : reservations) {
            shards[reservation.shard()].reserve(reservation);
        }
        if (reservations.size() == shardsOf(term)) {
            node.lowWaterMark = Math.max(node.lowWaterMark, lowWaterMark);
        }
        Instant now = clock.instant();
        node.expiresAt = now.plus(leaseTime);
        node.tick = nextTick();
        return lease(term, node, now);
    }

    @Override
    public synchronized void leave(NodeTerm term) throws StoreException.Fenced {
        Node node = current(term);
        node.term++;
        node.expiresAt = Instant.EPOCH;
        for (Shard shard : shards) {
            if (term.equals(shard.owner)) {
                shard.owner = null;
            }
        }
    }

    @Override
    public synchronized List<ShardGrant> takeOver(NodeTerm term) throws StoreException.Fenced {
        Node self = current(term);
        Instant now = clock.instant();
        nodes.forEach((nodeId, node) -> {
            if (!nodeId.equals(term.nodeId()) && !node.expiresAt.isAfter(now) && ownsAny(nodeId, node)) {
                node.term++;
            }
        });
        int tick = nextTick();
        List<ShardGrant> grants = new ArrayList<>();
        for (Shard shard : shards) {
            if (shard.owner == null || node(shard.owner).term != shard.owner.term()) {
                shard.owner = term;
                shard.epoch++;
                grants.add(new ShardGrant(
                        shard.number, shard.epoch, shard.sequenceHighWater, shard.slotHighWater, shard.relayed, tick));
            }
        }
        if (!grants.isEmpty()) {
            self.lowWaterMark = 0;
            self.tick = tick;
        }
        return grants;
    }

    @Override
    public BatchResult commit(Batch batch) throws StoreException {
        CommitHook faults = hook;
        faults.beforeCommit(batch);
        BatchResult result = write(batch);
        faults.afterCommit(batch);
        return result;
    }

    private synchronized BatchResult write(Batch batch) throws StoreException {
        Node node = current(batch.term());
        if (node.lastBatch != batch.number() - 1) {
            throw new StoreException.OutOfOrder("batch " + batch.number() + " of " + batch.term() + " follows "
                    + node.lastBatch + " (expected: " + (batch.number() - 1) + ")");
        }
        for (Entry entry : batch.entries()) {
            checkStorable(entry);
        }
        node.lastBatch = batch.number();
        List<Duplicate> duplicates = new ArrayList<>();
        for (int position = 0; position < batch.entries().size(); position++) {
            Entry entry = batch.entries().get(position);
            KnownStart known = register(entry);
            if (known != null) {
                duplicates.add(new Duplicate(position, known));
            } else {
                write(entry, node.tick);
            }
        }
        return new BatchResult(duplicates);
    }

    private static void checkStorable(Entry entry) throws StoreException.RefusedData {
        StorableText.require("payload of " + entry.transactionId(), entry.payload());
    }

    private @Nullable KnownStart register(Entry entry) {
        IdempotencyKey key = entry.key();
        if (key == null) {
            return null;
        }
        Start start = new Start(entry.transactionId(), hex(key.bodyHash()));
        Start earlier = starts.putIfAbsent(index(entry.shard(), key), start);
        return earlier == null ? null : earlier.known(key);
    }

    private void write(Entry entry, int tick) {
        StoredEntry stored = new StoredEntry(
                entry.transactionId(), entry.firstSequence(), entry.eventCount(), entry.time(), entry.payload());
        entries.computeIfAbsent(entry.transactionId(), id -> new ArrayList<>()).add(stored);
        journal.add(new UnpublishedEntry(tick, stored));
        if (entry.change() != RowChange.NONE) {
            rows.put(entry.transactionId(), entry.row());
        }
        for (DeadLetterChange change : entry.deadLetters()) {
            String place = "%019d/%09d".formatted(change.transactionId(), change.branch());
            switch (change) {
                case DeadLetterChange.Parked parked -> deadLetters.put(place, parked);
                case DeadLetterChange.Removed removed -> deadLetters.remove(place);
            }
        }
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) {
        List<List<StoredEntry>> unfinished = new ArrayList<>();
        synchronized (this) {
            rows.forEach((id, row) -> {
                if (TransactionId.shard(id) == shard && !row.status().ended()) {
                    unfinished.add(read(id));
                }
            });
        }
        unfinished.forEach(transaction);
    }

    @Override
    public synchronized List<StoredEntry> read(long transactionId) {
        return List.copyOf(entries.getOrDefault(transactionId, List.of()));
    }

    @Override
    public synchronized UnpublishedPage unpublished(UnpublishedWindow window) {
        List<UnpublishedEntry> found = journal.stream()
                .filter(entry -> entry.tick() >= window.fromTick() && entry.tick() < window.untilTick())
                .filter(entry -> {
                    @Nullable Long above = window.above().get(shardOf(entry));
                    return above != null && entry.entry().firstSequence() > above;
                })
                .sorted(Comparator.comparingInt(UnpublishedEntry::tick)
                        .thenComparingInt(InMemoryJournalStore::shardOf)
                        .thenComparingLong(entry -> entry.entry().firstSequence()))
                .toList();
        int count = 0;
        for (int chars = 0; count < found.size() && count < window.maxEntries() && chars < window.maxChars(); count++) {
            chars += found.get(count).entry().payload().length();
        }
        return new UnpublishedPage(found.subList(0, count), count == found.size());
    }

    private static int shardOf(UnpublishedEntry entry) {
        return TransactionId.shard(entry.entry().transactionId());
    }

    @Override
    public synchronized Optional<KnownStart> findByKey(int shard, IdempotencyKey key) {
        return Optional.ofNullable(starts.get(index(shard, key))).map(start -> start.known(key));
    }

    @Override
    public synchronized Optional<TransactionRow> row(long transactionId) {
        return Optional.ofNullable(rows.get(transactionId));
    }

    @Override
    public synchronized long lowWaterMark() {
        long mark = Long.MAX_VALUE;
        for (Shard shard : shards) {
            mark = Math.min(mark, shard.owner == null ? 0 : node(shard.owner).lowWaterMark);
        }
        return mark;
    }

    @Override
    public void maintain(Instant now, boolean relaying) {
        // everything is kept
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void close() {
        // nothing is held
    }

    private Lease lease(NodeTerm term, Node node, Instant now) {
        return new Lease(term, now, node.expiresAt, node.lastBatch, lowWaterMark(), nextVacancyAt(term), node.tick);
    }

    private int nextTick() {
        return nodes.values().stream().mapToInt(node -> node.tick).max().orElse(0) + 1;
    }

    private @Nullable Instant nextVacancyAt(NodeTerm term) {
        Instant earliest = null;
        for (Shard shard : shards) {
            if (!term.equals(shard.owner)) {
                Instant vacant = shard.owner == null || node(shard.owner).term != shard.owner.term()
                        ? Instant.EPOCH
                        : node(shard.owner).expiresAt;
                earliest = earliest == null || vacant.isBefore(earliest) ? vacant : earliest;
            }
        }
        return earliest;
    }

    private Node current(NodeTerm term) throws StoreException.Fenced {
        Node node = nodes.get(term.nodeId());
        if (node == null || node.term != term.term()) {
            throw new StoreException.Fenced("term of node " + term.nodeId() + ": " + (node == null ? "none" : node.term)
                    + " (expected: " + term.term() + ")");
        }
        return node;
    }

    private Node node(NodeTerm owner) {
        return nodes.getOrDefault(owner.nodeId(), Node.UNKNOWN);
    }

    private int shardsOf(NodeTerm term) {
        int count = 0;
        for (Shard shard : shards) {
            count += term.equals(shard.owner) ? 1 : 0;
        }
        return count;
    }

    private boolean ownsAny(String nodeId, Node node) {
        return shardsOf(new NodeTerm(nodeId, node.term)) > 0;
    }

    private static String index(int shard, IdempotencyKey key) {
        return shard + "/" + hex(key.keyHash());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private record Start(long transactionId, String bodyHash) {
        KnownStart known(IdempotencyKey key) {
            return new KnownStart(transactionId, bodyHash.equals(hex(key.bodyHash())));
        }
    }

    private static final class Node {
        static final Node UNKNOWN = new Node();

        long term;
        Instant expiresAt = Instant.EPOCH;
        long lastBatch;
        long lowWaterMark;
        int tick;
    }

    private static final class Shard {
        final int number;

        @Nullable
        NodeTerm owner;

        long epoch;
        long sequenceHighWater = 1;
        long slotHighWater;

        @Nullable
        RelayPosition relayed;

        Shard(int number) {
            this.number = number;
        }

        void reserve(ShardReservation reservation) {
            sequenceHighWater = Math.max(sequenceHighWater, reservation.sequenceHighWater());
            slotHighWater = Math.max(slotHighWater, reservation.slotHighWater());
            RelayPosition before = relayed;
            RelayPosition now = reservation.relayed();
            relayed = before == null ? now : now == null ? before : before.max(now);
        }
    }
}
