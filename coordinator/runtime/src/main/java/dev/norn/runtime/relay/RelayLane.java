package dev.norn.runtime.relay;

import dev.norn.journal.ShardGrant;
import dev.norn.journal.StoreException;
import dev.norn.runtime.node.TrustWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of some shards, in rounds, one at a time. A round takes what waits in memory, or a page of the
 * journal's table for the shards that are behind; both in turn, so that neither starves the other.
 *
 * <p>At most one task is under way or scheduled. It goes on while there is something to do, and is started again by who
 * offers something. The lock is held for moments only, never while something blocks.
 */
final class RelayLane {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLane.class);

    private final int number;
    private final Relay relay;
    private final TrustWindow trust;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ShardFeed> feeds = new ArrayList<>();
    private final Backlog backlog;
    private final MemoryRounds memory;

    private final RoundPace pace;

    private boolean scheduled;
    private boolean closed;
    private boolean readNext;
    private long queuedChars;
    private int failures;
    private @Nullable String failure;
    private EventSink.@Nullable Lane sinkLane;

    RelayLane(int number, Relay relay, TrustWindow trust) {
        this.number = number;
        this.relay = relay;
        this.trust = trust;
        this.backlog = new Backlog(relay, lock, feeds);
        this.memory = new MemoryRounds(relay.limits, feeds);
        this.pace = new RoundPace(relay.limits.roundEvery().toNanos(), relay.nanoTime.getAsLong());
    }

    ShardFeed open(ShardGrant grant) {
        lock.lock();
        try {
            ShardFeed feed = new ShardFeed(grant, this, lock);
            feeds.add(feed);
            // Also if there is nothing to publish: opening the lane ends whoever had it.
            wake();
            return feed;
        } finally {
            lock.unlock();
        }
    }

    // ---- for its feeds, which hold the lock

    boolean hasRoomFor(int chars) {
        return queuedChars + chars <= relay.limits.maxQueuedChars();
    }

    void queued(int chars) {
        queuedChars += chars;
    }

    void wake() {
        if (!scheduled && !closed) {
            scheduled = true;
            schedule(pauseUntilNextRound());
        }
    }

    private void schedule(long nanos) {
        if (nanos <= 0) {
            relay.threads.run(this::work);
        } else {
            relay.threads.runAfter(nanos, this::work);
        }
    }

    private long pauseUntilNextRound() {
        return queuedChars >= relay.limits.maxRoundChars() ? 0 : pace.pauseNanos(relay.nanoTime.getAsLong());
    }

    // ---- the work

    /** Something to publish, and what to do when it is. */
    interface Round {
        List<PublishedEvent> events();

        /** They are durable at the sink. Called with the lock. */
        void published();
    }

    private void work() {
        try {
            while (mayGoOn()) {
                EventSink.Lane lane = openLane();
                Round round = nextRound();
                if (round == null) {
                    return;
                }
                succeeded(round, publish(lane, round.events()));
            }
        } catch (SinkException e) {
            giveLaneUp();
            failed(e instanceof SinkException.Fenced ? "another one has the lane" : "the sink", e);
        } catch (StoreException e) {
            failed("the journal", e);
        } catch (RuntimeException e) {
            LOG.error("relay lane {}: a round failed unexpectedly", number, e);
            giveLaneUp();
            failed("a bug", e);
        }
    }

    /** How long it took, in nanoseconds. */
    private long publish(EventSink.Lane lane, List<PublishedEvent> events) throws SinkException {
        if (events.isEmpty()) {
            return 0;
        }
        long began = relay.nanoTime.getAsLong();
        lane.publish(events);
        return relay.nanoTime.getAsLong() - began;
    }

    private boolean mayGoOn() {
        lock.lock();
        try {
            // A term whose trust has ended is about to be closed: nothing will be published under it any more.
            scheduled = !closed && trust.holds(relay.nanoTime.getAsLong());
            return scheduled;
        } finally {
            lock.unlock();
        }
    }

    private EventSink.Lane openLane() throws SinkException {
        EventSink.Lane lane = sinkLane;
        if (lane != null) {
            return lane;
        }
        EventSink.Lane opened = relay.sink.open(number);
        lock.lock();
        try {
            sinkLane = opened;
            // Who was paused before it opened the lane has taken it from its successor: with that it publishes nothing.
            if (!closed && trust.holds(relay.nanoTime.getAsLong())) {
                return opened;
            }
        } finally {
            lock.unlock();
        }
        giveLaneUp();
        throw new SinkException.Unavailable("the term has ended", null);
    }

    /** What to publish next; null if there is nothing, or not yet: then the task ends. */
    private @Nullable Round nextRound() throws StoreException, SinkException {
        lock.lock();
        try {
            boolean behind = feeds.stream().anyMatch(ShardFeed::isBehind);
            long pause = pauseUntilNextRound();
            if (!behind && queuedChars > 0 && pause > 0) {
                schedule(pause);
                return null;
            }
            Round round = behind && readNext ? null : memory.next();
            readNext = behind && !readNext;
            if (round != null) {
                pace.began(relay.nanoTime.getAsLong());
                return round;
            }
            if (!behind) {
                scheduled = false;
                return null;
            }
        } finally {
            lock.unlock();
        }
        return backlog.next();
    }

    private void succeeded(Round round, long nanos) {
        lock.lock();
        try {
            round.published();
            if (nanos > 0) {
                pace.took(nanos);
            }
            if (failures > 0) {
                LOG.info("relay lane {} publishes again", number);
                failures = 0;
                failure = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(String what, Exception cause) {
        lock.lock();
        try {
            if (closed) {
                // The sink is ended with the term: what fails then is nobody's trouble, the next owner publishes it.
                LOG.debug("relay lane {} ended in the middle of a round: {}", number, what, cause);
                return;
            }
            failures++;
            failure = what + ": " + cause.getMessage();
            if (Integer.bitCount(failures) == 1) {
                LOG.warn("relay lane {} cannot publish (try {}): {}", number, failures, failure);
            }
            scheduled = true;
            schedule(pauseAfterFailure(cause));
        } finally {
            lock.unlock();
        }
    }

    /** Who was fenced waits long: whoever fenced it should have the lane, or is about to find out that it should not. */
    private long pauseAfterFailure(Exception cause) {
        long longest = relay.limits.maxPause().toNanos();
        long first = relay.limits.firstPause().toNanos();
        return cause instanceof SinkException.Fenced ? longest : Math.min(longest, first << Math.min(failures - 1, 20));
    }

    private void giveLaneUp() {
        EventSink.Lane lane;
        lock.lock();
        try {
            lane = sinkLane;
            sinkLane = null;
        } finally {
            lock.unlock();
        }
        if (lane != null) {
            close(lane);
        }
    }

    private void close(EventSink.Lane lane) {
        try {
            lane.close();
        } catch (RuntimeException e) {
            LOG.warn("relay lane {} could not be closed", number, e);
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            EventSink.Lane lane = sinkLane;
            if (lane != null) {
                relay.threads.run(() -> close(lane));
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- for show

    boolean isAtRest() {
        lock.lock();
        try {
            return queuedChars == 0 || failures > 0;
        } finally {
            lock.unlock();
        }
    }

    RelayStatus status() {
        lock.lock();
        try {
            long lag = feeds.stream().mapToLong(ShardFeed::unpublishedEvents).sum();
            int behind = (int) feeds.stream().filter(ShardFeed::isBehind).count();
            return new RelayStatus(lag, behind, failures > 0 ? 1 : 0, backlog.unreadable(), failure);
        } finally {
            lock.unlock();
        }
    }
}
