package dev.norn.runtime.shard;

import dev.norn.runtime.agent.Agent;
import dev.norn.runtime.agent.Inbox;
import dev.norn.runtime.node.NodeClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's worth of shards: takes what arrives, a bounded number of pieces at a time, and then looks at the timers.
 *
 * <p>A piece of work that throws is logged and dropped; the rest goes on. Whatever a transaction's content can cause is
 * handled before it comes to that.
 */
public final class ShardLoop implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLoop.class);
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** The journal is crowded when so large a part of the backlog waits at which requests are refused. */
    private static final int CROWDED_PART = 10;

    /** Then timers get a turn as often as this. */
    private static final long CROWDED_PAUSE_NANOS = 50 * NANOS_PER_MILLI;

    private final String name;
    private final NodeClock clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final int maxWorkPerTurn;
    private final int crowdedBacklog;
    private final Inbox inbox;
    private final List<Shard> shards = new ArrayList<>();
    private final TreeSet<EndWaiter> endWaiters = new TreeSet<>(EndWaiter.BY_PATIENCE);
    private int nextShard;
    private long timersAtNanos;
    private long number;
    private long nowNanos;
    private long nowMillis;

    /**
     * A loop without shards.
     *
     * @param name for the thread
     * @param clock database time
     * @param nanoTime the monotonic clock that turns are given the time of; looked at again for each piece of work, because
     *     the thread may be stopped within a turn for longer than a lease
     * @param random where jitter comes from
     */
    public ShardLoop(String name, NodeClock clock, LongSupplier nanoTime, RandomGenerator random, ShardLimits limits) {
        this.name = name;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        this.maxWorkPerTurn = limits.maxWorkPerTurn();
        this.crowdedBacklog = Math.max(1, limits.maxJournalBacklog() / CROWDED_PART);
        this.inbox = new Inbox(limits.maxQueuedCommands());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    /** Puts work in that must not be refused. Any thread. */
    public void post(Inbox.Work work) {
        inbox.post(work);
    }

    @Override
    public int doWork(long now) {
        timePassed(now);
        int done = drain();
        timePassed(nanoTime.getAsLong());
        return done + fireTimers() + endPatience();
    }

    private void timePassed(long now) {
        nowNanos = now;
        if (clock.isAnchored()) {
            // Threads may see a new anchor at different moments: for this loop time never runs backwards.
            nowMillis = Math.max(nowMillis, clock.millisAt(now));
        }
    }

    private int drain() {
        int done = 0;
        Inbox.Work work;
        while (done < maxWorkPerTurn && (work = inbox.poll()) != null) {
            done++;
            timePassed(nanoTime.getAsLong());
            run(work);
        }
        return done;
    }

    private void run(Inbox.Work work) {
        try {
            work.run(nowNanos);
        } catch (RuntimeException e) {
            LOG.error("a piece of work failed", e);
        }
    }

    /**
     * All shards together get so much of a turn, one after the other: after a restart everything is due at once, and
     * whoever asks for something else, the node's lease first of all, waits no longer than a turn.
     */
    private int fireTimers() {
        int budget = timerBudget();
        int left = budget;
        for (int asked = shards.size(); asked > 0 && left > 0 && !shards.isEmpty(); asked--) {
            nextShard = (nextShard + 1) % shards.size();
            left -= shards.get(nextShard).doWork(nowMillis, left);
        }
        return budget - left;
    }

    /** While much waits for the journal, timers make way for requests, but not altogether. */
    private int timerBudget() {
        boolean crowded = !shards.isEmpty() && shards.getFirst().backlog() >= crowdedBacklog;
        if (crowded && nowNanos - timersAtNanos < CROWDED_PAUSE_NANOS) {
            return 0;
        }
        timersAtNanos = nowNanos;
        return maxWorkPerTurn;
    }

    private int endPatience() {
        int done = 0;
        while (!endWaiters.isEmpty() && endWaiters.first().untilNanos() - nowNanos <= 0) {
            EndWaiter waiter = endWaiters.first();
            endWaiters.remove(waiter);
            waiter.shard().patienceEnded(waiter);
            done++;
        }
        return done;
    }

    @Override
    public long nextDueNanos() {
        long due = endWaiters.isEmpty() ? NEVER : endWaiters.first().untilNanos();
        for (Shard shard : shards) {
            long millis = shard.nextDueMillis();
            if (millis != LiveTransaction.NOT_ARMED) {
                due = Math.min(due, clock.nanosAt(millis));
            }
        }
        // What is due and was not done waits for the journal: look again, but not at once.
        return due == NEVER ? NEVER : Math.max(due, nowNanos + NANOS_PER_MILLI);
    }

    // ---- for its shards

    long nowNanos() {
        return nowNanos;
    }

    long nowMillis() {
        return nowMillis;
    }

    Instant now() {
        return Instant.ofEpochMilli(nowMillis);
    }

    RandomGenerator random() {
        return random;
    }

    long nextNumber() {
        return ++number;
    }

    int liveTransactions() {
        int count = 0;
        for (Shard shard : shards) {
            count += shard.liveCount();
        }
        return count;
    }

    void addEndWaiter(EndWaiter waiter) {
        endWaiters.add(waiter);
    }

    void removeEndWaiter(EndWaiter waiter) {
        endWaiters.remove(waiter);
    }

    /** Runs a shard from now on. On the loop's thread. */
    public void adopt(Shard shard) {
        shards.add(shard);
    }

    void forget(Shard shard) {
        shards.remove(shard);
    }
}
