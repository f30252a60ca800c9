package dev.norn.simulator.database;

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
import dev.norn.simulator.world.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The database as one process uses it. Each call parks the strand that makes it. */
public final class DatabaseClient implements JournalStore {

    /** Stands for the rows of all nodes whose lease has ended; the names beside it are left out. */
    static final String EXPIRED = "*";

    private final SimulatedDatabase database;
    private final JournalStore truth;
    private final Host host;

    public DatabaseClient(SimulatedDatabase database, Host host) {
        this.database = database;
        this.truth = database.truth();
        this.host = host;
    }

    private interface Request<T> {
        T run() throws StoreException;
    }

    /** How a call ended for its client. */
    private record Outcome(@Nullable StoreException failure) {}

    private static final class Answer<T> {
        private @Nullable T value;

        T value() {
            T given = value;
            if (given == null) {
                throw new IllegalStateException("committed without a result");
            }
            return given;
        }
    }

    private <T> T call(String what, boolean writes, List<String> locks, Request<T> request) throws StoreException {
        Answer<T> answer = new Answer<>();
        SimulatedDatabase.Call call = new SimulatedDatabase.Call(
                what, writes, what.startsWith("commit"), locks, () -> answer.value = request.run());
        Outcome outcome = host.await(reply -> database.submit(call, failure -> reply.give(new Outcome(failure))));
        StoreException failure = outcome.failure();
        if (failure != null) {
            throw failure;
        }
        return answer.value();
    }

    private <T> T read(String what, Request<T> request) throws StoreException {
        return call(what, false, List.of(), request);
    }

    @Override
    public int shardCount() {
        return truth.shardCount();
    }

    @Override
    public Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException {
        return call("join", true, List.of(nodeId), () -> {
            Lease lease = truth.join(nodeId, address, previous, leaseTime);
            database.leased(nodeId, lease.expiresAt());
            return traced("join", lease);
        });
    }

    @Override
    public Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException {
        return call("renew", true, List.of(term.nodeId()), () -> {
            Lease lease = truth.renew(term, leaseTime, reservations, lowWaterMark);
            database.leased(term.nodeId(), lease.expiresAt());
            return lease;
        });
    }

    private Lease traced(String what, Lease lease) {
        database.world()
                .trace()
                .line(
                        0,
                        "database",
                        what + " " + lease.term().nodeId() + " term "
                                + lease.term().term());
        return lease;
    }

    @Override
    public void leave(NodeTerm term) throws StoreException {
        Boolean left = call("leave", true, List.of(term.nodeId()), () -> {
            truth.leave(term);
            database.leased(term.nodeId(), Instant.EPOCH);
            return true;
        });
        assert left;
    }

    @Override
    public List<ShardGrant> takeOver(NodeTerm term) throws StoreException {
        return call("takeOver", true, List.of(EXPIRED, term.nodeId()), () -> {
            List<ShardGrant> grants = truth.takeOver(term);
            if (!grants.isEmpty()) {
                database.world().tally().count("takeovers");
                database.world().trace().line(0, "database", term + " takes " + grants);
                database.observer().granted(term, grants);
            }
            return grants;
        });
    }

    @Override
    public BatchResult commit(Batch batch) throws StoreException {
        return call("commit " + batch.number(), true, List.of(batch.term().nodeId()), () -> {
            BatchResult result = truth.commit(batch);
            database.world().tally().count("batches");
            database.observer().committed(batch, result);
            return result;
        });
    }

    @Override
    public void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        List<List<StoredEntry>> found = read("replay " + shard, () -> {
            List<List<StoredEntry>> all = new ArrayList<>();
            truth.replayUnfinished(shard, all::add);
            return all;
        });
        found.forEach(transaction);
    }

    @Override
    public List<StoredEntry> read(long transactionId) throws StoreException {
        return read("read", () -> truth.read(transactionId));
    }

    @Override
    public UnpublishedPage unpublished(UnpublishedWindow window) throws StoreException {
        return read("unpublished", () -> truth.unpublished(window));
    }

    @Override
    public Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException {
        return read("findByKey", () -> truth.findByKey(shard, key));
    }

    @Override
    public Optional<TransactionRow> row(long transactionId) throws StoreException {
        return read("row", () -> truth.row(transactionId));
    }

    @Override
    public long lowWaterMark() throws StoreException {
        return read("lowWaterMark", truth::lowWaterMark);
    }

    @Override
    public void maintain(Instant now, boolean relaying) throws StoreException {
        Boolean kept = read("maintain", () -> {
            truth.maintain(now, relaying);
            return true;
        });
        assert kept;
    }

    @Override
    public Instant now() throws StoreException {
        return read("now", truth::now);
    }

    @Override
    public void close() {
        // The connections end with the process.
    }
}
