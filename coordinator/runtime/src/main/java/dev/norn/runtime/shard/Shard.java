package dev.norn.runtime.shard;

import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StoreException;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.Started;
import dev.norn.runtime.relay.ShardFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A slice of all transactions, owned under one epoch. Everything here runs on the shard's loop, unless it says otherwise;
 * others reach a shard through {@link #loop()}.
 */
public final class Shard {

    /** More events than one entry can have: what must be reserved before inputs are decided. */
    static final int SEQUENCES_PER_ENTRY = 65_536;

    private final ShardGrant grant;
    private final ShardServices services;
    private final ShardLoop loop;
    private final Tenure tenure;
    private final Allocation allocation;
    private final @Nullable ShardFeed feed;
    private final Residency residency;
    private final Release release;
    private final Starts starts;
    private final Turns turns;
    private final ArrayDeque<Long> toRecover = new ArrayDeque<>();
    private final ArrayDeque<LiveTransaction> withoutSequences = new ArrayDeque<>();
    private int listeners;
    private int callsInFlight;
    private boolean installed;
    private boolean draining;
    private boolean impatient;
    private boolean closed;

    /**
     * A shard that was granted under a term; knows of no transaction yet.
     *
     * @param feed through which its events are published; null if they are not
     */
    public Shard(ShardGrant grant, ShardServices services, ShardLoop loop, Tenure tenure, @Nullable ShardFeed feed) {
        this.grant = grant;
        this.services = services;
        this.loop = loop;
        this.tenure = tenure;
        this.allocation = new Allocation(grant);
        this.feed = feed;
        this.release = new Release(this, services, loop, tenure, feed);
        this.residency = new Residency(services, loop, this::due, toRecover::add);
        this.starts = new Starts(this, services, loop, allocation, residency, release);
        this.turns = new Turns(this, services, loop, tenure, allocation, residency, release, starts);
    }

    /** The shard's number. Any thread. */
    public int number() {
        return grant.shard();
    }

    /** The epoch under which it is owned. Any thread. */
    public long epoch() {
        return grant.epoch();
    }

    /** The loop that runs it. Any thread. */
    public ShardLoop loop() {
        return loop;
    }

    /** How many entries wait for the journal. Any thread. */
    int backlog() {
        return tenure.commits().backlog();
    }

    boolean isClosed() {
        return closed;
    }

    // ---- what clients ask

    void start(PendingStart start) {
        if (closed) {
            release.fail(start.reply(), Refusals.notOwner(number()));
        } else if (loop.liveTransactions() >= services.limits().maxLiveTransactions()) {
            release.fail(
                    start.reply(),
                    Refusals.overloaded(
                            "too many transactions are running",
                            services.limits().maxLiveTransactions()));
        } else {
            starts.start(start, turns);
        }
    }

    void command(long id, Input command, Duration patience, CompletableFuture<QueuedInput.Outcome> reply) {
        withTransaction(id, reply, transaction -> {
            if (transaction.waitingCommands() >= services.limits().maxWaitingCommands()) {
                release.fail(
                        reply,
                        Refusals.overloaded(
                                "too many commands wait at transaction " + id,
                                services.limits().maxWaitingCommands()));
            } else {
                turns.input(transaction, new QueuedInput(command, patience, reply));
            }
        });
    }

    void show(long id, CompletableFuture<TransactionState> reply) {
        withTransaction(id, reply, transaction -> view(transaction, reply));
    }

    private void view(LiveTransaction transaction, CompletableFuture<TransactionState> reply) {
        if (transaction.pending == null) {
            release.answer(reply, transaction.durableState());
        } else if (transaction.viewers.size() >= services.limits().maxListeners()) {
            release.fail(reply, tooManyListeners());
        } else {
            transaction.viewers.add(reply);
        }
    }

    void awaitEnd(long id, Duration patience, CompletableFuture<TransactionState> reply) {
        withTransaction(id, reply, transaction -> {
            if (transaction.durableState().status().ended() || patience.isZero() || impatient) {
                view(transaction, reply);
            } else if (listeners >= services.limits().maxListeners()) {
                release.fail(reply, tooManyListeners());
            } else {
                addEndWaiter(transaction, patience, reply);
            }
        });
    }

    /** Whether somebody may wait for an end: he has patience, the node has too, and there are not too many already. */
    boolean waits(Duration patience) {
        return !patience.isZero() && !impatient && listeners < services.limits().maxListeners();
    }

    void addEndWaiter(LiveTransaction transaction, Duration patience, CompletableFuture<TransactionState> reply) {
        listeners++;
        long until = loop.nowNanos() + patience.toNanos();
        EndWaiter waiter = new EndWaiter(this, transaction.id, until, loop.nextNumber(), reply);
        transaction.endWaiters.add(waiter);
        loop.addEndWaiter(waiter);
    }

    /** The patience of somebody who waits for an end is used up. */
    void patienceEnded(EndWaiter waiter) {
        LiveTransaction transaction = residency.live(waiter.transactionId());
        if (transaction != null && transaction.endWaiters.remove(waiter)) {
            listeners--;
            view(transaction, waiter.reply());
            residency.settle(transaction);
        }
    }

    void follow(long id, Follower follower) {
        find(id, follower::broke, transaction -> {
            if (follower.isClosed()) {
                return;
            }
            if (listeners >= services.limits().maxListeners()) {
                follower.broke(tooManyListeners());
                return;
            }
            if (transaction.durableState().status().ended()) {
                follower.ended();
            } else {
                listeners++;
                transaction.followers.add(follower);
            }
            readPast(id, follower);
        });
    }

    private void readPast(long id, Follower follower) {
        services.storeExecutor().execute(() -> {
            try {
                List<RecordedEvent> events = Engine.events(services.store().read(id));
                loop.post(now -> follower.history(events));
            } catch (StoreException | RuntimeException e) {
                loop.post(now -> follower.broke(Refusals.unavailable("the journal cannot be read: " + e.getMessage())));
            }
        });
    }

    /** A follower closed its subscription: the transaction may leave memory. */
    void unfollow(long id, Follower follower) {
        LiveTransaction transaction = residency.live(id);
        if (transaction != null && transaction.followers.remove(follower)) {
            listeners--;
            residency.settle(transaction);
        }
    }

    void listenerLeft() {
        listeners--;
    }

    private CoordinatorException tooManyListeners() {
        return Refusals.overloaded(
                "too many clients wait for transactions of shard " + number(),
                services.limits().maxListeners());
    }

    private void withTransaction(long id, CompletableFuture<?> reply, Consumer<LiveTransaction> action) {
        find(id, cause -> release.fail(reply, cause), action);
    }

    private void find(long id, Consumer<CoordinatorException> refused, Consumer<LiveTransaction> action) {
        if (closed || !release.mayTell()) {
            refused.accept(Refusals.notOwner(number()));
            return;
        }
        residency.find(id, new Loads.Reader() {
            @Override
            public void found(LiveTransaction transaction) {
                action.accept(transaction);
            }

            @Override
            public void failed(CoordinatorException cause) {
                refused.accept(cause);
            }
        });
    }

    // ---- what happens

    void called() {
        callsInFlight++;
    }

    void answered(long id, Input.Answered answer) {
        callsInFlight--;
        LiveTransaction transaction = closed ? null : residency.live(id);
        if (transaction != null) {
            turns.input(transaction, QueuedInput.of(answer));
        }
    }

    private void due(LiveTransaction transaction) {
        // With an entry at the journal the timer is set again when that is durable.
        if (transaction.pending == null) {
            turns.input(transaction, QueuedInput.of(new Input.TimePassed()));
        }
    }

    /** A first entry is durable: its initiator is answered now or, if it waits for the end, then. */
    void started(PendingStart start, LiveTransaction transaction) {
        TransactionState state = transaction.durableState();
        if (!state.status().ended() && waits(start.patience())) {
            addEndWaiter(transaction, start.patience(), start.ended(false));
        } else {
            // One waiter too many is no reason to hide from it what was started.
            release.answer(start.reply(), new Started(state, false));
        }
        starts.durable(start, transaction);
    }

    // ---- the loop's turns

    /** Fires timers and tells replayed transactions of their lost calls, at most so many; answers how many. */
    int doWork(long nowMillis, int budget) {
        boolean nothingDue = toRecover.isEmpty() && residency.nextDueMillis() > nowMillis;
        if (closed || draining || nothingDue) {
            return 0;
        }
        if (tenure.commits().backlog() >= services.limits().maxJournalBacklog()) {
            return 0;
        }
        int done = residency.fire(nowMillis, budget);
        while (done < budget && !toRecover.isEmpty()) {
            LiveTransaction transaction = residency.live(toRecover.remove());
            if (transaction != null) {
                turns.recover(transaction);
            }
            done++;
        }
        return done;
    }

    /** When {@link #doWork} is wanted next, as database time; {@link LiveTransaction#NOT_ARMED} for never. */
    long nextDueMillis() {
        if (closed || draining) {
            return LiveTransaction.NOT_ARMED;
        }
        return toRecover.isEmpty() ? residency.nextDueMillis() : 0;
    }

    // ---- replay

    /** What a replay found; a null state means that the transaction cannot be brought back. */
    public record Replayed(long id, @Nullable TransactionState state) {}

    /**
     * Installs what a replay found. All transactions are given in one or more calls, in order of their ids; then {@link
     * #installed} is called.
     */
    public void install(List<Replayed> transactions) {
        if (closed) {
            return;
        }
        for (Replayed replayed : transactions) {
            residency.recovered(replayed.id(), replayed.state());
        }
    }

    /** Everything unfinished is known from now on. */
    public void installed() {
        installed = true;
    }

    // ---- reservations

    /**
     * What the node's next renewal should reserve, and how far events are published.
     *
     * @param tick no entry that is appended from now on will have a smaller one
     */
    public ShardReservation wanted(int tick) {
        ShardReservation wanted = allocation.wanted(loop.nowMillis());
        return feed == null ? wanted : wanted.with(feed.surveyed(allocation.nextSequence(), tick));
    }

    /**
     * An id below which everything of this shard has ended, and below which none will be issued, ever; 0 until everything
     * unfinished is {@linkplain #installed known}.
     */
    public long lowWaterMark() {
        if (!installed) {
            return 0;
        }
        return residency.oldestUnfinished(allocation.nextId(loop.nowMillis()));
    }

    /** A renewal made this durable. */
    public void reserved(ShardReservation reservation) {
        if (closed) {
            return;
        }
        allocation.reserved(reservation);
        starts.resume(turns);
        for (int waiting = withoutSequences.size(); waiting > 0; waiting--) {
            turns.run(withoutSequences.remove());
        }
    }

    void reservationIsShort() {
        tenure.onShortReservation().run();
    }

    boolean hasSequencesFor(LiveTransaction transaction) {
        if (allocation.hasSequences(SEQUENCES_PER_ENTRY)) {
            return true;
        }
        withoutSequences.add(transaction);
        reservationIsShort();
        return false;
    }

    // ---- for show

    /**
     * A shard in numbers.
     *
     * @param oldestId the oldest unfinished transaction, or 0
     */
    public record Numbers(long unfinished, long live, long needAttention, long deadLetters, long oldestId) {

        /** Both taken together. */
        public Numbers plus(Numbers other) {
            boolean mine = other.oldestId == 0 || (oldestId != 0 && oldestId < other.oldestId);
            return new Numbers(
                    unfinished + other.unfinished,
                    live + other.live,
                    needAttention + other.needAttention,
                    deadLetters + other.deadLetters,
                    mine ? oldestId : other.oldestId);
        }
    }

    /** The shard in numbers, as of now. */
    public Numbers numbers() {
        return new Numbers(
                residency.unfinishedCount(),
                residency.liveCount(),
                residency.attentionCount(),
                residency.deadLetterCount(),
                residency.oldestUnfinished(0));
    }

    int liveCount() {
        return residency.liveCount();
    }

    // ---- the end

    /**
     * Comes to rest: no timer fires and no call is sent any more; those under way are waited for. Clients that wait for
     * an end are told how things stand.
     */
    public void drain() {
        if (closed || draining) {
            return;
        }
        draining = true;
        endPatience();
    }

    /** Clients that wait for an end, now or from now on, are told how things stand. */
    void endPatience() {
        impatient = true;
        for (LiveTransaction transaction : residency.snapshot()) {
            for (EndWaiter waiter : List.copyOf(transaction.endWaiters)) {
                loop.removeEndWaiter(waiter);
                patienceEnded(waiter);
            }
        }
    }

    boolean isDraining() {
        return draining;
    }

    /** Whether nothing is under way: no call, and nothing at the journal. */
    public boolean isAtRest() {
        if (callsInFlight > 0) {
            return false;
        }
        for (LiveTransaction transaction : residency.allLive()) {
            if (transaction.pending != null) {
                return false;
            }
        }
        return true;
    }

    /** The shard is not this node's any more, or its term is over: everything is forgotten, and whoever waits is told. */
    public void close(String why) {
        if (closed) {
            return;
        }
        closed = true;
        CoordinatorException cause = Refusals.outcomeUnknown(why);
        CoordinatorException broken =
                Refusals.unavailable("the node stopped acting for shard " + number() + ": " + why);
        starts.close(cause);
        residency.close(cause);
        for (LiveTransaction transaction : residency.snapshot()) {
            close(transaction, cause, broken);
        }
        loop.forget(this);
    }

    private void close(LiveTransaction transaction, CoordinatorException cause, CoordinatorException broken) {
        PendingEntry pending = transaction.pending;
        if (pending != null) {
            PendingStart start = pending.start();
            release.fail(start == null ? null : start.reply(), cause);
            pending.inputs().forEach(input -> release.fail(input.reply(), cause));
        }
        transaction.inputs.forEach(input -> release.fail(input.reply(), cause));
        transaction.viewers.forEach(viewer -> release.fail(viewer, broken));
        transaction.endWaiters.forEach(waiter -> {
            loop.removeEndWaiter(waiter);
            release.fail(waiter.reply(), broken);
        });
        transaction.followers.forEach(follower -> follower.broke(broken));
    }
}
