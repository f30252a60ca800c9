package dev.norn.runtime.node;

import dev.norn.journal.GroupCommit;
import dev.norn.journal.JournalStore;
import dev.norn.journal.Lease;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StoreException;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.agent.Agent;
import dev.norn.runtime.agent.Inbox;
import dev.norn.runtime.relay.Relay;
import dev.norn.runtime.relay.RelayTerm;
import dev.norn.runtime.relay.ShardFeed;
import dev.norn.runtime.shard.Shard;
import dev.norn.runtime.shard.Shard.Replayed;
import dev.norn.runtime.shard.ShardLoop;
import dev.norn.runtime.shard.ShardServices;
import dev.norn.runtime.shard.Tenure;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's life as a state machine; see the package's documentation. It keeps the lease, takes shards over, has them
 * replayed and routed, and forgets everything when the term is lost. At most one call of the store is under way for the
 * lease, and a few for replays; their answers come through the inbox.
 */
public final class NodeControl implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(NodeControl.class);
    private static final String LAPSED = "the lease was not renewed in time";
    private static final int MAX_WORK_PER_TURN = 256;
    private static final int MAX_CONCURRENT_REPLAYS = 2;
    private static final long FIRST_BACKOFF_NANOS = 50_000_000L;
    private static final long MAX_BACKOFF_NANOS = 500_000_000L;
    private static final long REST_CHECK_NANOS = 10_000_000L;
    /** How often a node that expects a vacancy looks for it again if there is none. */
    private static final int TAKE_OVER_TRIES_PER_LEASE = 20;

    /** Where events are published, the lease is renewed at least as often: each renewal stores how far they are. */
    private static final long STORE_POSITIONS_EVERY_NANOS = 1_000_000_000L;

    private static final long MAINTENANCE_EVERY_NANOS = 3_600_000_000_000L;

    private final LeaseSettings settings;
    private final JournalStore store;
    private final Executor controlExecutor;
    private final ShardServices services;
    private final List<ShardLoop> loops;
    private final Function<Lease, GroupCommit> commits;
    private final NodeClock clock;
    private final Routing routing;
    private final AtomicLong lowWaterMark;
    private final @Nullable Relay relay;
    private final Inbox inbox = new Inbox(Integer.MAX_VALUE);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final StatusBoard board;

    private Phase phase = Phase.JOINING;
    private long nowNanos;
    private long previousTerm;
    private @Nullable Term term;
    private boolean calling;
    private int failures;
    private long retryAtNanos;
    private boolean maintaining;
    private boolean maintained;
    private long maintainAtNanos;
    private boolean stopRequested;
    private long stopAtNanos;
    private long restCheckAtNanos;

    /**
     * Has not joined yet.
     *
     * @param controlExecutor runs calls of the store that concern the lease; not shared with anything slow
     * @param commits makes the group commit of a new term
     * @param lowWaterMark set to the mark of all nodes whenever the database tells it
     * @param relay publishes events; null if they are not published
     */
    public NodeControl(
            LeaseSettings settings,
            JournalStore store,
            Executor controlExecutor,
            ShardServices services,
            List<ShardLoop> loops,
            Function<Lease, GroupCommit> commits,
            NodeClock clock,
            Routing routing,
            AtomicLong lowWaterMark,
            @Nullable Relay relay) {
        this.settings = settings;
        this.store = store;
        this.controlExecutor = controlExecutor;
        this.services = services;
        this.loops = List.copyOf(loops);
        this.commits = commits;
        this.clock = clock;
        this.routing = routing;
        this.lowWaterMark = lowWaterMark;
        this.relay = relay;
        this.board = new StatusBoard(settings.nodeId());
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    /** What the node is doing. Any thread. */
    public NodeStatus status() {
        return board.status();
    }

    /** Begins a graceful stop. Any thread; the future completes when the lease is handed back. */
    public CompletableFuture<Void> stop() {
        inbox.post(now -> beginStop());
        return stopped;
    }

    // ---- the agent

    @Override
    public int doWork(long now) {
        nowNanos = now;
        int done = 0;
        Inbox.Work work;
        while (done < MAX_WORK_PER_TURN && (work = inbox.poll()) != null) {
            done++;
            run(work);
        }
        return done + step();
    }

    private void run(Inbox.Work work) {
        try {
            work.run(nowNanos);
        } catch (RuntimeException e) {
            LOG.error("a piece of the node's control failed", e);
            lose("a bug: " + e);
        }
    }

    private int step() {
        Term current = term;
        if (current != null && !current.trust.holds(nowNanos)) {
            lose(LAPSED);
            return 1;
        }
        if (stopRequested && phase != Phase.STOPPING && phase != Phase.STOPPED && !calling) {
            enterStopping();
            return 1;
        }
        return switch (phase) {
            case JOINING -> join();
            case STANDBY, RECOVERING, ACTIVE -> current == null ? 0 : keep(current);
            case STOPPING -> current == null ? 0 : comeToRest(current);
            case STOPPED -> 0;
        };
    }

    private int keep(Term current) {
        if (calling) {
            return 0;
        }
        if (isRenewDue(current)) {
            renew(current);
            return 1;
        }
        if (isTakeOverDue(current)) {
            takeOver(current);
            return 1;
        }
        if (current.isReplayOverdue(nowNanos)) {
            replayNext(current);
            return 1;
        }
        if (phase == Phase.ACTIVE && isMaintenanceDue()) {
            maintain();
            return 1;
        }
        return 0;
    }

    private boolean isMaintenanceDue() {
        return !maintaining && (!maintained || nowNanos - maintainAtNanos >= 0);
    }

    private boolean isRenewDue(Term current) {
        return !current.gathering && (current.renewNow || nowNanos - current.renewAtNanos >= 0);
    }

    private boolean isTakeOverDue(Term current) {
        return current.nextVacancyAt != null
                && nowNanos - current.takeOverAtNanos >= 0
                && clock.millisAt(nowNanos) >= afterVacancy(current.nextVacancyAt);
    }

    /** The first whole millisecond at which the lease is surely over. */
    private static long afterVacancy(Instant vacancy) {
        return vacancy.toEpochMilli() + 1;
    }

    @Override
    public long nextDueNanos() {
        Term current = term;
        if (phase == Phase.STOPPED) {
            return NEVER;
        }
        if (current == null) {
            return calling ? NEVER : retryAtNanos;
        }
        long due = current.trust.endsAtNanos();
        if (!calling) {
            if (!current.gathering) {
                due = Math.min(due, current.renewAtNanos);
            }
            if (phase == Phase.ACTIVE && maintained && !maintaining) {
                due = Math.min(due, maintainAtNanos);
            }
            if (current.isReplayOverdue(current.replayAgainAtNanos)) {
                due = Math.min(due, current.replayAgainAtNanos);
            }
            if (current.nextVacancyAt != null && phase != Phase.STOPPING) {
                long vacancy = clock.nanosAt(afterVacancy(current.nextVacancyAt));
                due = Math.min(due, Math.max(current.takeOverAtNanos, vacancy));
            }
            if (phase == Phase.STOPPING) {
                due = Math.min(due, restCheckAtNanos);
            }
        }
        return due;
    }

    // ---- calls of the store

    private interface StoreCall<T> {
        T run() throws StoreException;
    }

    private interface Answer<T> {
        void take(T value, long sentNanos);
    }

    private <T> void call(StoreCall<T> request, Answer<T> answer, Consumer<StoreException> failure) {
        calling = true;
        long sentNanos = nowNanos;
        Term asked = term;
        controlExecutor.execute(() -> {
            try {
                T value = request.run();
                inbox.post(now -> back(asked, () -> answer.take(value, sentNanos)));
            } catch (StoreException e) {
                inbox.post(now -> back(asked, () -> failure.accept(e)));
            } catch (RuntimeException e) {
                StoreException wrapped = new StoreException.Ambiguous("the store failed unexpectedly: " + e, e);
                inbox.post(now -> back(asked, () -> failure.accept(wrapped)));
            }
        });
    }

    /** An answer that concerns a term which is over by now is dropped. */
    private void back(@Nullable Term asked, Runnable action) {
        calling = false;
        if (asked == term) {
            action.run();
        }
    }

    // ---- joining

    private int join() {
        if (calling || (failures > 0 && nowNanos - retryAtNanos < 0)) {
            return 0;
        }
        call(
                () -> store.join(settings.nodeId(), settings.address(), previousTerm, settings.leaseTime()),
                this::joined,
                this::notJoined);
        return 1;
    }

    private void joined(Lease lease, long sentNanos) {
        previousTerm = lease.term().term();
        GroupCommit writer = commits.apply(lease);
        TrustWindow trust = new TrustWindow(sentNanos, settings.leaseNanos());
        clock.anchor(lease.databaseNow(), sentNanos, nowNanos);
        Tenure tenure = new Tenure(
                writer, trust, why -> inbox.post(now -> loseIf(trust, why)), () -> inbox.post(now -> renewNow(trust)));
        RelayTerm publishing = relay == null ? null : relay.begin(trust);
        Term joined = new Term(lease, trust, writer, tenure, publishing, nowNanos + renewEveryNanos());
        joined.takeOverAtNanos = nowNanos;
        term = joined;
        answered(joined, lease);
        LOG.info("node {} joined with term {}", settings.nodeId(), lease.term().term());
        enter(Phase.STANDBY);
    }

    private long renewEveryNanos() {
        long forTheLease = settings.renewEveryNanos();
        return relay == null ? forTheLease : Math.min(forTheLease, STORE_POSITIONS_EVERY_NANOS);
    }

    private void notJoined(StoreException cause) {
        backOff();
        board.failed(String.valueOf(cause.getMessage()));
        if (Integer.bitCount(failures) == 1) {
            LOG.warn("node {} cannot join (try {}): {}", settings.nodeId(), failures, cause.getMessage());
        }
    }

    private void backOff() {
        retryAtNanos = nowNanos + backOffNanos(failures++);
    }

    private static long backOffNanos(int earlierFailures) {
        return Math.min(MAX_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(earlierFailures, 10));
    }

    // ---- keeping the lease

    private void renew(Term current) {
        current.gathering = true;
        current.renewNow = false;
        Survey.of(current.shards, current.tick, inbox, findings -> {
            if (term == current) {
                renew(current, findings);
            }
        });
    }

    private void renew(Term current, List<Survey.Finding> findings) {
        current.gathering = false;
        if (calling) {
            current.renewNow = true;
            return;
        }
        List<ShardReservation> wanted =
                findings.stream().map(Survey.Finding::wanted).toList();
        long mark =
                findings.stream().mapToLong(Survey.Finding::lowWaterMark).min().orElse(0);
        board.surveyed(findings);
        call(
                () -> store.renew(current.id, settings.leaseTime(), wanted, mark),
                (lease, sentNanos) -> renewed(current, lease, sentNanos, findings),
                cause -> notRenewed(current, cause));
    }

    private void renewed(Term current, Lease lease, long sentNanos, List<Survey.Finding> findings) {
        if (phase == Phase.STANDBY) {
            failures = 0;
        }
        current.failedRenewals = 0;
        if (!current.trust.extend(sentNanos, settings.leaseNanos(), nowNanos)) {
            lose(LAPSED);
            return;
        }
        current.renewAtNanos = sentNanos + renewEveryNanos();
        clock.anchor(lease.databaseNow(), sentNanos, nowNanos);
        answered(current, lease);
        for (Survey.Finding finding : findings) {
            finding.shard().loop().post(now -> finding.shard().reserved(finding.wanted()));
        }
    }

    private void answered(Term current, Lease lease) {
        current.expiresAt = lease.expiresAt();
        current.tick = lease.tick();
        current.nextVacancyAt = lease.nextVacancyAt();
        lowWaterMark.accumulateAndGet(lease.lowWaterMark(), Math::max);
        board.lease(current, lowWaterMark.get());
    }

    private void notRenewed(Term current, StoreException cause) {
        board.failed(String.valueOf(cause.getMessage()));
        if (cause instanceof StoreException.Fenced) {
            lose("fenced: " + cause.getMessage());
            return;
        }
        current.failedRenewals++;
        if (Integer.bitCount(current.failedRenewals) == 1) {
            LOG.warn(
                    "node {} cannot renew its lease (try {}): {}",
                    settings.nodeId(),
                    current.failedRenewals,
                    cause.getMessage());
        }
        current.renewAtNanos = nowNanos + Math.min(FIRST_BACKOFF_NANOS, settings.renewEveryNanos() / 4);
    }

    private void renewNow(TrustWindow trust) {
        if (term != null && term.trust == trust) {
            term.renewNow = true;
        }
    }

    // ---- taking shards over

    private void takeOver(Term current) {
        current.takeOverAtNanos = nowNanos + settings.leaseNanos() / TAKE_OVER_TRIES_PER_LEASE;
        call(() -> store.takeOver(current.id), (grants, sent) -> granted(current, grants), this::notGranted);
    }

    /**
     * Only what failed for sure is tried again under this term. Otherwise shards may have been granted that this node
     * does not know of, and nobody would ever grant them again: it joins again and takes them with its new term.
     */
    private void notGranted(StoreException cause) {
        if (cause instanceof StoreException.Unavailable) {
            board.failed(String.valueOf(cause.getMessage()));
            LOG.warn("node {} cannot take shards over yet: {}", settings.nodeId(), cause.getMessage());
        } else {
            lose("it is not known which shards were taken over: " + cause.getMessage());
        }
    }

    private void granted(Term current, List<ShardGrant> grants) {
        if (grants.isEmpty()) {
            return;
        }
        LOG.info("node {} takes {} shards over", settings.nodeId(), grants.size());
        for (ShardGrant grant : grants) {
            ShardLoop loop = loops.get(grant.shard() % loops.size());
            ShardFeed feed = current.relay == null ? null : current.relay.open(grant);
            Shard shard = new Shard(grant, services, loop, current.tenure, feed);
            current.shards.add(shard);
            current.toReplay.add(shard);
            loop.post(now -> loop.adopt(shard));
        }
        current.renewNow = true;
        enter(Phase.RECOVERING);
        replayNext(current);
    }

    // ---- housekeeping: only while everything is served, because it may take minutes and nobody waits for it

    private void maintain() {
        maintaining = true;
        maintained = true;
        Instant now = Instant.ofEpochMilli(clock.millisAt(nowNanos));
        services.storeExecutor().execute(() -> {
            try {
                store.maintain(now, relay != null);
                inbox.post(then -> maintained(null));
            } catch (StoreException | RuntimeException e) {
                inbox.post(then -> maintained(e));
            }
        });
    }

    private void maintained(@Nullable Exception failure) {
        maintaining = false;
        maintainAtNanos = nowNanos + MAINTENANCE_EVERY_NANOS;
        if (failure != null) {
            LOG.warn("node {} could not keep the journal's house", settings.nodeId(), failure);
            board.failed(String.valueOf(failure.getMessage()));
        }
    }

    // ---- replay

    private void replayNext(Term current) {
        while (current.replaying < MAX_CONCURRENT_REPLAYS && !current.toReplay.isEmpty()) {
            current.replaying++;
            Shard shard = current.toReplay.remove();
            services.storeExecutor().execute(() -> replay(current, shard));
        }
    }

    private void replay(Term current, Shard shard) {
        try {
            List<List<Replayed>> chunks = Replay.of(store, services.engine(), shard);
            chunks.forEach(chunk -> shard.loop().post(now -> shard.install(chunk)));
            // Behind the chunks in the same inbox: whoever is routed there later finds them installed.
            shard.loop().post(now -> {
                shard.installed();
                inbox.post(later -> replayed(current, shard));
            });
        } catch (StoreException | RuntimeException e) {
            inbox.post(now -> notReplayed(current, shard, e));
        }
    }

    /**
     * Nothing of the shard was installed: it is read again a little later, for as long as the lease is kept. A new term
     * would read the same, and take the other shards from those they serve.
     */
    private void notReplayed(Term current, Shard shard, Exception cause) {
        if (term != current) {
            return;
        }
        current.replaying--;
        current.toReplay.add(shard);
        current.replayAgainAtNanos = nowNanos + backOffNanos(current.failedReplays++);
        board.failed("shard " + shard.number() + " cannot be replayed yet: " + cause.getMessage());
        if (Integer.bitCount(current.failedReplays) == 1) {
            LOG.warn("shard {} cannot be replayed yet (try {})", shard.number(), current.failedReplays, cause);
        }
    }

    private void replayed(Term current, Shard shard) {
        if (term != current) {
            return;
        }
        current.replaying--;
        current.failedReplays = 0;
        if (!stopRequested) {
            routing.add(shard);
        }
        replayNext(current);
        if (current.isReplayed() && phase == Phase.RECOVERING) {
            LOG.info("node {} serves {} shards", settings.nodeId(), current.shards.size());
            failures = 0;
            enter(Phase.ACTIVE);
        }
    }

    // ---- losing the term

    private void loseIf(TrustWindow trust, String why) {
        if (term != null && term.trust == trust) {
            lose(why);
        }
    }

    private void lose(String why) {
        Term lost = term;
        if (lost == null) {
            return;
        }
        LOG.warn("node {} lost term {}: {}", settings.nodeId(), lost.id.term(), why);
        board.failed(why);
        forget(lost, why);
        if (failures == 0) {
            // The first time at once: clients wait.
            retryAtNanos = nowNanos;
            failures = 1;
        } else {
            backOff();
        }
        if (stopRequested) {
            stopped();
        } else {
            enter(Phase.JOINING);
        }
    }

    private void forget(Term over, String why) {
        term = null;
        over.trust.close();
        routing.clear();
        over.commits.close();
        if (over.relay != null) {
            over.relay.close();
        }
        over.shards.forEach(shard -> shard.loop().post(now -> shard.close(why)));
    }

    // ---- stopping

    private void beginStop() {
        stopRequested = true;
    }

    private void enterStopping() {
        Term current = term;
        routing.clear();
        if (current == null) {
            stopped();
            return;
        }
        enter(Phase.STOPPING);
        stopAtNanos = nowNanos + settings.stopGrace().toNanos();
        restCheckAtNanos = nowNanos;
        current.toReplay.clear();
        current.shards.forEach(shard -> shard.loop().post(now -> shard.drain()));
    }

    private int comeToRest(Term current) {
        if (calling || current.gathering) {
            return 0;
        }
        if (isRenewDue(current)) {
            renew(current);
            return 1;
        }
        if (nowNanos - restCheckAtNanos < 0) {
            return 0;
        }
        restCheckAtNanos = nowNanos + REST_CHECK_NANOS;
        current.gathering = true;
        Survey.of(current.shards, current.tick, inbox, findings -> {
            current.gathering = false;
            boolean atRest = findings.stream().allMatch(Survey.Finding::atRest)
                    && (current.relay == null || current.relay.isAtRest());
            if (term == current && !calling && (atRest || nowNanos - stopAtNanos >= 0)) {
                storePositionsAndLeave(current);
            }
        });
        return 1;
    }

    /** A renewal stores how far events are published: so the next owner need not publish any of them again. */
    private void storePositionsAndLeave(Term current) {
        if (current.relay == null || current.lastRenewal) {
            leave(current);
        } else {
            current.lastRenewal = true;
            current.renewNow = true;
        }
    }

    private void leave(Term current) {
        forget(current, "the node is being stopped");
        call(
                () -> {
                    store.leave(current.id);
                    return current;
                },
                (left, sentNanos) -> stopped(),
                cause -> {
                    LOG.warn("node {} could not hand its lease back: {}", settings.nodeId(), cause.getMessage());
                    stopped();
                });
    }

    private void stopped() {
        enter(Phase.STOPPED);
        stopped.complete(null);
    }

    private void enter(Phase next) {
        phase = next;
        board.phase(next, term);
    }
}
