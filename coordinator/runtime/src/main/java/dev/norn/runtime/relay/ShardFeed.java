package dev.norn.runtime.relay;

import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.journal.RelayPosition;
import dev.norn.journal.ShardGrant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A shard's way to its lane: the entries that wait in memory, and the gap before them that must be read from the journal's
 * table. The public methods are for the shard's loop, and never block; the others are the lane's, which holds the lock.
 *
 * <p>A gap reaches from the position to {@link #gapEnd}. It is there after a takeover, up to where the owner began, and after
 * an entry did not fit. From then on everything is dropped, until a reading has seen all that was committed when it began;
 * then entries are accepted again, and only what was dropped meanwhile is left to read.
 *
 * <p>Ticks say from where on the table must be read. The lease's answers tell the store's tick; a {@linkplain Mark mark}
 * relates it to sequence numbers.
 */
public final class ShardFeed {

    /** Marks of a feed that is far behind are thinned out. */
    private static final int MAX_MARKS = 256;

    /** What an entry costs in memory besides its payload, counted in characters. */
    private static final int ENTRY_CHARS = 512;

    /** Entries whose ticks have no bound are only surely within a window that has none. */
    static final int NO_BOUND = Integer.MAX_VALUE;

    /** An entry that is committed. */
    record Offer(int chars, List<RecordedEvent> events, PublishedTransaction transaction) {

        long firstSequence() {
            return events.getFirst().sequence();
        }

        long lastSequence() {
            return events.getLast().sequence();
        }
    }

    /** No entry from this sequence number on has a smaller tick: it was appended after the store had told that tick. */
    private record Mark(long sequence, int tick) {}

    private final int shard;
    private final RelayLane lane;
    private final ReentrantLock lock;
    private final long firstSequence;
    private final ArrayDeque<Offer> queue = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private RelayPosition position;
    private long lastOffered;
    private boolean accepting = true;
    private long gapEnd;
    private int gapTick;
    private long unpublishedEvents;

    ShardFeed(ShardGrant grant, RelayLane lane, ReentrantLock lock) {
        this.shard = grant.shard();
        this.lane = lane;
        this.lock = lock;
        this.firstSequence = grant.sequenceHighWater();
        this.lastOffered = firstSequence - 1;
        this.gapEnd = firstSequence - 1;
        this.gapTick = grant.tick();
        RelayPosition stored = grant.relayed();
        // Switched on for the first time: what happened before is not news.
        this.position = stored == null ? new RelayPosition(firstSequence - 1, grant.tick()) : stored;
        marks.add(new Mark(firstSequence, grant.tick()));
        prune();
    }

    // ---- for the shard's loop

    /** An entry is durable. Entries of a shard come in order. */
    public void committed(TransactionState state, List<RecordedEvent> events, int payloadChars) {
        Offer offer = new Offer(payloadChars + ENTRY_CHARS, events, PublishedTransaction.of(state));
        lock.lock();
        try {
            lastOffered = offer.lastSequence();
            unpublishedEvents += events.size();
            if (accepting && lane.hasRoomFor(offer.chars())) {
                queue.add(offer);
                lane.queued(offer.chars());
                lane.wake();
            } else {
                drop(offer);
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(Offer offer) {
        accepting = false;
        gapEnd = offer.lastSequence();
        gapTick = NO_BOUND;
        queue.forEach(waiting -> lane.queued(-waiting.chars()));
        queue.clear();
        lane.wake();
    }

    /** An entry will never be in the journal, but had sequence numbers up to this one. */
    public void leftOut(long lastSequence) {
        lock.lock();
        try {
            lastOffered = Math.max(lastOffered, lastSequence);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells how far the shard is published, and takes note of how far it has come.
     *
     * @param nextSequence every entry that is appended from now on has this sequence number or a greater one
     * @param tick no such entry will have a smaller tick
     */
    public RelayPosition surveyed(long nextSequence, int tick) {
        lock.lock();
        try {
            if (marks.size() >= MAX_MARKS) {
                marks.removeLast();
            }
            marks.add(new Mark(nextSequence, tick));
            boolean nothingUnderWay = lastOffered == nextSequence - 1 && queue.isEmpty() && !isBehind();
            advance(nothingUnderWay ? nextSequence - 1 : position.sequence(), position.tick());
            return position;
        } finally {
            lock.unlock();
        }
    }

    // ---- for the lane, which holds the lock

    int shard() {
        return shard;
    }

    RelayPosition position() {
        return position;
    }

    ArrayDeque<Offer> queue() {
        return queue;
    }

    boolean isBehind() {
        return position.sequence() < gapEnd;
    }

    /** Events that this owner committed and that are not published. */
    long unpublishedEvents() {
        return unpublishedEvents;
    }

    /** The end of the gap: what is to be read before memory goes on. */
    long gapEnd() {
        return gapEnd;
    }

    /** Greater than the tick of every entry of the gap, or {@link #NO_BOUND}. */
    int gapTick() {
        return gapTick;
    }

    /** No entry that is not offered yet has a smaller tick. */
    int presentTick() {
        Iterator<Mark> newestFirst = marks.descendingIterator();
        while (newestFirst.hasNext()) {
            Mark mark = newestFirst.next();
            if (mark.sequence() <= lastOffered + 1) {
                return Math.max(mark.tick(), position.tick());
            }
        }
        return position.tick();
    }

    /** Entries up to here are published, and none above has a smaller tick. */
    void advance(long sequence, int tick) {
        position = position.max(new RelayPosition(sequence, tick));
        prune();
    }

    private void prune() {
        while (!marks.isEmpty() && marks.getFirst().sequence() <= position.sequence() + 1) {
            position = position.max(
                    new RelayPosition(position.sequence(), marks.removeFirst().tick()));
        }
        while (!queue.isEmpty() && queue.getFirst().lastSequence() <= position.sequence()) {
            lane.queued(-queue.removeFirst().chars());
        }
    }

    /** An entry that begins with this sequence number was published. How many events an earlier owner left is not known. */
    void published(long first, int eventCount) {
        if (first >= firstSequence) {
            unpublishedEvents -= eventCount;
        }
    }

    /** All that was committed a moment ago has been read, or nothing is left to read: memory goes on from here. */
    void accept() {
        accepting = true;
    }
}
