package dev.norn.runtime.shard;

import dev.norn.engine.BranchView;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.CoordinatorException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each unfinished transaction of a shard is: in memory, waiting outside of it, or known to be unreadable. Keeps one
 * due time for each. Belongs to the shard's loop.
 */
final class Residency {

    private static final Logger LOG = LoggerFactory.getLogger(Residency.class);
    private static final int MIN_COMPACTION = 4_096;
    private static final long UNREADABLE_RETRY_MILLIS = 60_000;

    /** Codes of failures that are not the transaction's own: the database was away for a moment. */
    private static final Set<String> TEMPORARY = Set.of("UNAVAILABLE", "OVERLOADED");

    /** A timer that brought nothing waits this long, so that no mistake of a due time makes the loop spin. */
    private static final long FRUITLESS_RETRY_MILLIS = 1_000;

    /** An undecided TCC transaction or message that goes on within this long at the latest does not leave memory before. */
    private static final long EXPECTED_WITHIN_MILLIS = 15 * 60_000;

    private final ShardServices services;
    private final ShardLoop loop;
    private final Consumer<LiveTransaction> onDue;
    private final LongConsumer onInterrupted;
    private final long evictAfterMillis;
    private final Map<Long, LiveTransaction> live = new HashMap<>();
    private final WaitingTransactions waiting = new WaitingTransactions();

    /** Those among the waiting of which nothing is known but the id. They are read again now and then. */
    private final Set<Long> unreadable = new HashSet<>();

    private final Set<Long> needAttention = new HashSet<>();
    private final Map<Long, Integer> deadLetters = new HashMap<>();
    private final DueHeap timers = new DueHeap();
    private final UnfinishedIds unfinished = new UnfinishedIds(this::isUnfinished);
    private final Loads loads;

    /**
     * @param onDue told when a transaction's time has come, with the transaction in memory
     * @param onInterrupted told of each transaction that was read with a call in flight: a call of this shard keeps its
     *     transaction in memory, so it was an earlier owner's, and is lost
     */
    Residency(ShardServices services, ShardLoop loop, Consumer<LiveTransaction> onDue, LongConsumer onInterrupted) {
        this.services = services;
        this.loop = loop;
        this.onDue = onDue;
        this.onInterrupted = onInterrupted;
        this.evictAfterMillis = services.limits().evictAfter().toMillis();
        this.loads = new Loads(services, loop, this::install, this::settle);
    }

    // ---- what is where

    @Nullable
    LiveTransaction live(long id) {
        return live.get(id);
    }

    Collection<LiveTransaction> allLive() {
        return live.values();
    }

    int liveCount() {
        return live.size();
    }

    int unfinishedCount() {
        return live.size() + waiting.size();
    }

    int attentionCount() {
        return needAttention.size() + unreadable.size();
    }

    int deadLetterCount() {
        int sum = 0;
        for (int count : deadLetters.values()) {
            sum += count;
        }
        return sum;
    }

    long oldestUnfinished(long otherwise) {
        return unfinished.oldest(otherwise);
    }

    private boolean isUnfinished(long id) {
        return live.containsKey(id) || waiting.contains(id);
    }

    // ---- coming and going

    /** A new transaction, its first entry not durable yet. */
    void add(LiveTransaction transaction) {
        live.put(transaction.id, transaction);
        unfinished.add(transaction.id, unfinishedCount());
    }

    /** A transaction that was started in vain. */
    void forget(LiveTransaction transaction) {
        live.remove(transaction.id);
    }

    /** Takes what a replay found, in order of the ids. */
    void recovered(long id, @Nullable TransactionState state) {
        if (state == null) {
            unreadable.add(id);
            leave(id, loop.nowMillis() + UNREADABLE_RETRY_MILLIS);
        } else if (!state.inFlight() && isLongWait(due(state), loop.nowMillis())) {
            tally(state);
            leave(id, due(state));
        } else {
            install(state);
        }
        unfinished.add(id, unfinishedCount());
    }

    /** A transaction's state has become durable. */
    void durable(LiveTransaction transaction) {
        tally(transaction.durableState());
    }

    /** Gives the transaction from memory, or reads it first. */
    void find(long id, Loads.Reader reader) {
        LiveTransaction transaction = live.get(id);
        if (transaction != null && transaction.state != null) {
            reader.found(transaction);
            settle(transaction);
        } else if (transaction != null) {
            reader.failed(Refusals.notFound(id));
        } else if (loads.isFull()) {
            reader.failed(Refusals.overloaded(
                    "too many transactions wait to be read", services.limits().maxQueuedLoads()));
        } else {
            loads.request(id, reader);
        }
    }

    private LiveTransaction install(TransactionState state) {
        LiveTransaction present = live.get(state.id());
        if (present != null) {
            return present;
        }
        LiveTransaction transaction = new LiveTransaction(state.id());
        transaction.state = state;
        transaction.row = EntryContents.row(state, longWaitUntil(transaction, state));
        live.put(transaction.id, transaction);
        waiting.remove(transaction.id);
        unreadable.remove(transaction.id);
        tally(state);
        arm(transaction);
        if (state.inFlight()) {
            transaction.interrupted = true;
            onInterrupted.accept(transaction.id);
        }
        return transaction;
    }

    /** Sets the timer of a transaction for which nothing is under way; lets it leave memory if it may. */
    void settle(LiveTransaction transaction) {
        TransactionState state = transaction.state;
        if (transaction.pending != null || state == null || live.get(transaction.id) != transaction) {
            return;
        }
        if (state.status().ended()) {
            if (transaction.isIdle()) {
                live.remove(transaction.id);
            }
            return;
        }
        long due = transaction.parked ? LiveTransaction.NOT_ARMED : due(state);
        if (transaction.isIdle()
                && !state.inFlight()
                && isLongWait(due, loop.nowMillis())
                && !isExpected(state, due, loop.nowMillis())) {
            live.remove(transaction.id);
            leave(transaction.id, due);
        } else {
            arm(transaction);
        }
    }

    private void leave(long id, long due) {
        waiting.put(id, due);
        addTimer(due, id);
    }

    private boolean isLongWait(long due, long nowMillis) {
        return due == LiveTransaction.NOT_ARMED || due - nowMillis > evictAfterMillis;
    }

    /** Its initiator is about to come back, and should find it here; unless it was given very long. */
    private static boolean isExpected(TransactionState state, long due, long nowMillis) {
        return state.mode() != Mode.SAGA && state.decision() == null && due - nowMillis <= EXPECTED_WITHIN_MILLIS;
    }

    /** The due time that the transaction's row should tell; null unless the transaction may leave memory until then. */
    @Nullable
    Instant longWaitUntil(LiveTransaction transaction, TransactionState state) {
        boolean mayLeave = !transaction.parked
                && !state.status().ended()
                && !state.inFlight()
                && isLongWait(due(state), loop.nowMillis())
                && !isExpected(state, due(state), loop.nowMillis());
        return mayLeave ? state.nextDueAt() : null;
    }

    private void tally(TransactionState state) {
        boolean ended = state.status().ended();
        if (!ended && state.attention() != null) {
            needAttention.add(state.id());
        } else {
            needAttention.remove(state.id());
        }
        int parked = 0;
        if (!ended) {
            for (BranchView branch : state.branches()) {
                parked += branch.deadLettered() ? 1 : 0;
            }
        }
        if (parked == 0) {
            deadLetters.remove(state.id());
        } else {
            deadLetters.put(state.id(), parked);
        }
    }

    // ---- time

    private static long due(TransactionState state) {
        Instant due = state.nextDueAt();
        return due == null ? LiveTransaction.NOT_ARMED : due.toEpochMilli();
    }

    private void arm(LiveTransaction transaction) {
        long due = transaction.parked ? LiveTransaction.NOT_ARMED : due(transaction.durableState());
        due = Math.min(due, transaction.lingerUntil);
        long now = loop.nowMillis();
        if (due <= now && transaction.firedAt == now) {
            due = now + FRUITLESS_RETRY_MILLIS;
        }
        if (due != transaction.armedDue) {
            transaction.armedDue = due;
            addTimer(due, transaction.id);
        }
    }

    private void addTimer(long due, long id) {
        if (due != LiveTransaction.NOT_ARMED) {
            timers.add(due, id);
            if (timers.size() > MIN_COMPACTION && timers.size() > 2 * unfinishedCount()) {
                timers.compact(this::isArmed);
            }
        }
    }

    private boolean isArmed(long id, long due) {
        LiveTransaction transaction = live.get(id);
        return transaction != null ? transaction.armedDue == due : waiting.dueOf(id) == due;
    }

    /** When the next timer is due, or {@link LiveTransaction#NOT_ARMED}. */
    long nextDueMillis() {
        return timers.isEmpty() ? LiveTransaction.NOT_ARMED : timers.firstDue();
    }

    /** Fires timers that are due, at most so many; answers how many. */
    int fire(long nowMillis, int budget) {
        int fired = 0;
        while (fired < budget && !timers.isEmpty() && timers.firstDue() <= nowMillis) {
            long id = timers.firstId();
            long due = timers.firstDue();
            timers.removeFirst();
            if (isArmed(id, due)) {
                fired++;
                fire(id, nowMillis);
            }
        }
        return fired;
    }

    private void fire(long id, long nowMillis) {
        LiveTransaction transaction = live.get(id);
        if (transaction != null) {
            transaction.armedDue = LiveTransaction.NOT_ARMED;
            transaction.firedAt = nowMillis;
            onDue.accept(transaction);
        } else {
            waiting.put(id, LiveTransaction.NOT_ARMED);
            loads.request(id, new DueReader(id));
        }
    }

    /** Brings a transaction back whose time has come. */
    private final class DueReader implements Loads.Reader {
        private final long id;

        DueReader(long id) {
            this.id = id;
        }

        @Override
        public void found(LiveTransaction transaction) {
            // Installed with its timer set, which is due.
        }

        @Override
        public void failed(CoordinatorException cause) {
            if (waiting.contains(id)) {
                LOG.warn("transaction {} is due and cannot be read: {}", id, cause.getMessage());
                boolean soon = TEMPORARY.contains(cause.code());
                leave(id, loop.nowMillis() + (soon ? FRUITLESS_RETRY_MILLIS : UNREADABLE_RETRY_MILLIS));
            }
        }
    }

    // ---- the end

    void close(CoordinatorException cause) {
        loads.close(cause);
    }

    List<LiveTransaction> snapshot() {
        return List.copyOf(live.values());
    }
}
