package dev.norn.journal;

import dev.norn.journal.BatchResult.Duplicate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit over a {@link JournalStore}, for one term of one node.
 *
 * <p>Appended entries wait in one queue. When no batch is in flight, or fewer than {@link GroupCommitLimits#maxInFlight} are
 * and at least as much waits as the last of them holds, the next batch takes what waits, gets the next number, and is
 * committed by a task of the executor. So an idle node commits at once, and a busy one commits what arrived during the
 * previous commit.
 *
 * <p>How it fails. No batch is started after one has failed until every batch in flight is back; by then:
 *
 * <ul>
 *   <li>{@link StoreException.RefusedData}: the batch is cut in two and each half is committed in order, one batch at a
 *       time, until the entry that carries the data stands alone. It is refused, with all later entries of its
 *       transaction; everything else is committed in the order it came.
 *   <li>{@link StoreException.Unavailable}: nothing was written, so the same entries are sent again, boundedly. So it is
 *       with {@link StoreException.OutOfOrder}: the second batch failed because the first did, or overtook it.
 *   <li>{@link StoreException.Ambiguous}, {@link StoreException.Fenced}, or too many retries: everything not known to be
 *       committed is lost, and the committer is closed. An ambiguous batch is never sent again: its orphan may still be
 *       committed.
 * </ul>
 *
 * <p>It has no threads and no clock of its own: a simulator passes executors that run on virtual time.
 */
public final class GroupCommitter implements GroupCommit {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);

    private final JournalStore store;
    private final NodeTerm term;
    private final GroupCommitLimits limits;
    private final Executor executor;
    private final Executor retryExecutor;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** What surely failed and is sent again, before anything that waits, in these portions. */
    private final ArrayDeque<List<Waiting>> again = new ArrayDeque<>();

    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final ArrayDeque<Flight> settled = new ArrayDeque<>();
    private final Map<Long, String> refusedTransactions = new HashMap<>();
    private long lastNumber;
    private int backlog;
    private int retries;
    private boolean failing;
    private boolean delivering;
    private @Nullable StoreException closedBy;

    /**
     * @param store where batches go
     * @param lease the lease under which they are written
     * @param limits bounds
     * @param executor runs commits, which block, and callbacks; with as many threads as
     *     {@link GroupCommitLimits#maxInFlight}. It must not run a task on the stack of its caller, nor reject one
     * @param retryExecutor the same, but begins each task after a pause: for sending again what surely failed
     */
    public GroupCommitter(
            JournalStore store, Lease lease, GroupCommitLimits limits, Executor executor, Executor retryExecutor) {
        this.store = store;
        this.term = lease.term();
        this.lastNumber = lease.lastBatch();
        this.limits = limits;
        this.executor = executor;
        this.retryExecutor = retryExecutor;
    }

    @Override
    public void append(Entry entry, Callback callback) {
        lock.lock();
        try {
            if (backlog >= limits.maxBacklog()) {
                throw new IllegalStateException("backlog: " + backlog + " (expected: < " + limits.maxBacklog() + ")");
            }
            backlog++;
            Waiting appended = new Waiting(entry, callback);
            appended.refusal = refusedTransactions.get(entry.transactionId());
            waiting.add(appended);
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int backlog() {
        lock.lock();
        try {
            return backlog;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void readmit(long transactionId) {
        lock.lock();
        try {
            refusedTransactions.remove(transactionId);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closedBy == null) {
                closedBy = new StoreException.Unavailable("the committer of " + term + " was closed");
            }
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    /** Starts what may be started. Holds the lock. */
    private void dispatch() {
        if (closedBy != null) {
            if (flights.isEmpty()) {
                loseWaiting(closedBy);
            }
            return;
        }
        while (!failing && mayStart()) {
            List<Waiting> members = again.isEmpty() ? nextMembers() : again.remove();
            if (members.isEmpty()) {
                return;
            }
            start(members, retries == 0 ? executor : retryExecutor);
        }
    }

    /**
     * The second batch starts after the first one's task has begun, so that it rarely reaches the store before it; and
     * once it is as large as the first, because each batch costs the database as much as a dozen entries: two small ones
     * in turn would take longer than both together.
     */
    private boolean mayStart() {
        if (flights.isEmpty()) {
            return true;
        }
        Flight last = flights.getLast();
        return flights.size() < (again.isEmpty() ? limits.maxInFlight() : 1)
                && last.begun
                && waiting.size() >= last.members.size();
    }

    private List<Waiting> nextMembers() {
        List<Waiting> members = new ArrayList<>(Math.min(waiting.size(), limits.maxBatchEntries()));
        long chars = 0;
        while (!waiting.isEmpty() && members.size() < limits.maxBatchEntries()) {
            chars += waiting.element().entry.payload().length();
            if (chars > limits.maxBatchChars() && !members.isEmpty()) {
                break;
            }
            members.add(waiting.remove());
        }
        return members;
    }

    private void start(List<Waiting> members, Executor on) {
        List<Entry> entries = new ArrayList<>(members.size());
        for (Waiting member : members) {
            if (member.refusal == null) {
                entries.add(member.entry);
            }
        }
        @Nullable Batch batch = entries.isEmpty() ? null : new Batch(term, ++lastNumber, entries);
        Flight flight = new Flight(members, batch);
        flights.add(flight);
        on.execute(() -> fly(flight));
    }

    private void fly(Flight flight) {
        begin(flight);
        BatchResult result = BatchResult.COMPLETE;
        StoreException failure = null;
        try {
            if (flight.batch != null) {
                result = store.commit(flight.batch);
            }
        } catch (StoreException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new StoreException.Ambiguous("commit of batch ended unexpectedly: " + e, e);
        }
        land(flight, result, failure);
    }

    private void begin(Flight flight) {
        lock.lock();
        try {
            flight.begun = true;
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    private void land(Flight flight, BatchResult result, @Nullable StoreException failure) {
        lock.lock();
        try {
            flight.result = result;
            flight.failure = failure;
            flight.back = true;
            failing |= failure != null;
            settle();
            dispatch();
        } finally {
            lock.unlock();
        }
        deliver();
    }

    /** Moves flights that are over, in order, to the callbacks; recovers when one has failed and all are back. */
    private void settle() {
        while (!flights.isEmpty() && flights.element().back && flights.element().failure == null) {
            retries = 0;
            settled.add(flights.remove());
        }
        if (failing && flights.stream().allMatch(flight -> flight.back)) {
            recover();
        }
    }

    /** The first flight has failed, and all are back. */
    private void recover() {
        StoreException fatal = fatalFailure();
        if (fatal != null) {
            closedBy = fatal;
            loseWaiting(fatal);
            return;
        }
        failing = false;
        Flight first = flights.remove();
        ArrayDeque<List<Waiting>> portions = new ArrayDeque<>();
        if (first.failure instanceof StoreException.RefusedData refused) {
            portions.addAll(bisect(first, refused));
        } else {
            retries++;
            portions.add(first.members);
        }
        lastNumber = first.number() - 1;
        for (Flight later : flights) {
            portions.add(later.members);
        }
        flights.clear();
        while (!portions.isEmpty()) {
            again.addFirst(portions.removeLast());
        }
    }

    /** The failure after which nothing can be sent again, or null if everything in flight surely was not written. */
    private @Nullable StoreException fatalFailure() {
        boolean first = true;
        for (Flight flight : flights) {
            StoreException failure = flight.failure;
            switch (failure) {
                case null -> {
                    if (flight.batch != null) {
                        return new StoreException.Ambiguous(
                                "batch " + flight.number() + " was committed after its predecessor had failed");
                    }
                }
                case StoreException.Fenced fenced -> {
                    return fenced;
                }
                case StoreException.Ambiguous ambiguous -> {
                    return ambiguous;
                }
                case StoreException.OutOfOrder outOfOrder -> {
                    if (first && isEnough()) {
                        return outOfOrder;
                    }
                }
                case StoreException.Unavailable unavailable -> {
                    if (first && isEnough()) {
                        return unavailable;
                    }
                }
                case StoreException.RefusedData refused -> {
                    if (first && closedBy != null) {
                        return refused;
                    }
                }
            }
            first = false;
        }
        return null;
    }

    private boolean isEnough() {
        return retries >= limits.maxRetries() || closedBy != null;
    }

    private List<List<Waiting>> bisect(Flight flight, StoreException.RefusedData refused) {
        List<Waiting> members = flight.members;
        if (flight.entryCount() == 1) {
            for (Waiting member : members) {
                if (member.refusal == null) {
                    refuse(member.entry.transactionId(), String.valueOf(refused.getMessage()));
                    member.refusal = refused.getMessage();
                }
            }
            return List.of(members);
        }
        int middle = members.size() / 2;
        return List.of(members.subList(0, middle), members.subList(middle, members.size()));
    }

    /** Later entries of the transaction build on what was not written. */
    private void refuse(long transactionId, String reason) {
        String later = "an earlier entry of transaction " + transactionId + " was refused: " + reason;
        refusedTransactions.put(transactionId, later);
        for (Flight flight : flights) {
            flight.members.forEach(member -> member.refuseIfOf(transactionId, later));
        }
        for (List<Waiting> portion : again) {
            portion.forEach(member -> member.refuseIfOf(transactionId, later));
        }
        waiting.forEach(member -> member.refuseIfOf(transactionId, later));
    }

    /** Everything that is not settled is lost, in order. */
    private void loseWaiting(StoreException cause) {
        List<Waiting> members = new ArrayList<>();
        flights.forEach(flight -> members.addAll(flight.members));
        flights.clear();
        again.forEach(members::addAll);
        again.clear();
        members.addAll(waiting);
        waiting.clear();
        if (!members.isEmpty()) {
            Flight lost = new Flight(members, null);
            lost.failure = cause;
            settled.add(lost);
            executor.execute(this::deliver);
        }
    }

    /** Tells what is settled. One thread at a time does, so that callbacks keep the order. */
    private void deliver() {
        boolean mine = false;
        while (true) {
            Flight flight;
            lock.lock();
            try {
                if (delivering && !mine) {
                    return;
                }
                flight = settled.poll();
                delivering = mine = flight != null;
                if (flight == null) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            flight.tell();
            lock.lock();
            try {
                backlog -= flight.members.size();
            } finally {
                lock.unlock();
            }
        }
    }

    /** An entry on its way. Guarded by the lock until it is settled. */
    private static final class Waiting {
        final Entry entry;
        final Callback callback;
        /** Why it must not be written. */
        @Nullable
        String refusal;

        Waiting(Entry entry, Callback callback) {
            this.entry = entry;
            this.callback = callback;
        }

        void refuseIfOf(long transactionId, String reason) {
            if (refusal == null && entry.transactionId() == transactionId) {
                refusal = reason;
            }
        }
    }

    /** Entries that share their fate, and what became of them. */
    private static final class Flight {
        final List<Waiting> members;
        /** The members that are not refused; null if none is left to write. */
        final @Nullable Batch batch;

        BatchResult result = BatchResult.COMPLETE;

        @Nullable
        StoreException failure;

        boolean begun;
        boolean back;

        Flight(List<Waiting> members, @Nullable Batch batch) {
            this.members = members;
            this.batch = batch;
        }

        long number() {
            return batch == null ? 0 : batch.number();
        }

        int entryCount() {
            return batch == null ? 0 : batch.entries().size();
        }

        void tell() {
            Map<Integer, KnownStart> duplicates = new HashMap<>();
            for (Duplicate duplicate : result.duplicates()) {
                duplicates.put(duplicate.entry(), duplicate.start());
            }
            int entry = 0;
            for (Waiting member : members) {
                @Nullable KnownStart duplicate = member.refusal == null ? duplicates.get(entry++) : null;
                try {
                    tell(member, duplicate);
                } catch (RuntimeException | Error e) {
                    LOG.error("callback of transaction {} failed", member.entry.transactionId(), e);
                }
            }
        }

        private void tell(Waiting member, @Nullable KnownStart duplicate) {
            if (failure != null) {
                member.callback.lost(failure);
            } else if (member.refusal != null) {
                member.callback.refused(member.refusal);
            } else if (duplicate != null) {
                member.callback.duplicate(duplicate);
            } else {
                member.callback.committed();
            }
        }
    }
}
