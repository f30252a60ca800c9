package dev.norn.runtime.relay;

import dev.norn.engine.TransactionId;
import dev.norn.journal.StoreException;
import dev.norn.journal.UnpublishedEntry;
import dev.norn.journal.UnpublishedPage;
import dev.norn.journal.UnpublishedWindow;
import dev.norn.runtime.letters.MessageLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the shards of a lane that are behind have to read from the journal's table, a page at a time, in windows of ticks
 * that grow while little is found in them and shrink when they hold more than a page.
 *
 * <p>Why nothing is passed over: within a shard ticks do not fall, so a window's entries come before those of the next one;
 * what was committed before the reading is seen by it; and what was not, has at least the {@linkplain
 * ShardFeed#presentTick present tick} that was known before the reading, which the next window does not begin after.
 */
final class Backlog {

    private static final int FIRST_WIDTH_TICKS = 4;
    private static final int MAX_WIDTH_TICKS = 1 << 20;

    /** A window in which less than this part of a page was found is followed by a wider one. */
    private static final int SPARSE_PART = 4;

    /** A feed as it was when the reading began. */
    private record Before(long position, long gapEnd, int gapTick, int presentTick) {

        Before(ShardFeed feed) {
            this(feed.position().sequence(), feed.gapEnd(), feed.gapTick(), feed.presentTick());
        }

        /** A window that reaches beyond it holds all of the gap, or nearly. */
        int horizon() {
            return gapTick == ShardFeed.NO_BOUND ? presentTick : gapTick;
        }
    }

    private final Relay relay;
    private final ReentrantLock lock;
    private final List<ShardFeed> feeds;
    private final EventReader reader;
    private int widthTicks = FIRST_WIDTH_TICKS;

    Backlog(Relay relay, ReentrantLock lock, List<ShardFeed> feeds) {
        this.relay = relay;
        this.lock = lock;
        this.feeds = feeds;
        this.reader = new EventReader(relay.store, relay.engine);
    }

    long unreadable() {
        return reader.unreadable();
    }

    /** Reads the next page, and keeps what of it cannot be read. Blocks; called without the lock. */
    RelayLane.Round next() throws StoreException, SinkException {
        Map<ShardFeed, Before> behind = new HashMap<>();
        UnpublishedWindow window;
        lock.lock();
        try {
            for (ShardFeed feed : feeds) {
                if (feed.isBehind()) {
                    behind.put(feed, new Before(feed));
                }
            }
            window = window(behind);
        } finally {
            lock.unlock();
        }
        UnpublishedPage page = relay.store.unpublished(window);
        adapt(page);
        List<PublishedEvent> events = reader.read(page.entries());
        for (MessageLetter letter : reader.letters()) {
            relay.sink.keep(letter);
        }
        return new PageRound(behind, window, page, events);
    }

    private UnpublishedWindow window(Map<ShardFeed, Before> behind) {
        Map<Integer, Long> above = new HashMap<>();
        behind.forEach((feed, before) -> above.put(feed.shard(), before.position()));
        int from = behind.keySet().stream()
                .mapToInt(feed -> feed.position().tick())
                .min()
                .orElse(0);
        int horizon = behind.values().stream().mapToInt(Before::horizon).max().orElse(0);
        int gapTick = behind.values().stream().mapToInt(Before::gapTick).max().orElse(0);
        int until = (long) from + widthTicks >= horizon ? gapTick : from + widthTicks;
        return new UnpublishedWindow(above, from, until, relay.limits.maxRoundEvents(), relay.limits.maxRoundChars());
    }

    private void adapt(UnpublishedPage page) {
        if (!page.complete()) {
            widthTicks = Math.max(1, widthTicks / 2);
        } else if (page.entries().size() < relay.limits.maxRoundEvents() / SPARSE_PART) {
            widthTicks = Math.min(MAX_WIDTH_TICKS, 2 * widthTicks);
        }
    }

    private record PageRound(
            Map<ShardFeed, Before> behind, UnpublishedWindow window, UnpublishedPage page, List<PublishedEvent> events)
            implements RelayLane.Round {

        @Override
        public void published() {
            Map<Integer, ShardFeed> byShard = new HashMap<>();
            behind.keySet().forEach(feed -> byShard.put(feed.shard(), feed));
            for (UnpublishedEntry read : page.entries()) {
                ShardFeed feed = byShard.get(TransactionId.shard(read.entry().transactionId()));
                if (feed != null) {
                    long first = read.entry().firstSequence();
                    feed.published(first, read.entry().eventCount());
                    feed.advance(first + read.entry().eventCount() - 1, read.tick());
                }
            }
            behind.forEach(this::advance);
        }

        private void advance(ShardFeed feed, Before before) {
            int readUntil = page.complete()
                    ? window.untilTick()
                    : page.entries().getLast().tick();
            feed.advance(feed.position().sequence(), Math.min(readUntil, before.presentTick()));
            boolean wholeGap = page.complete() && window.untilTick() >= before.gapTick();
            if (wholeGap) {
                feed.advance(before.gapEnd(), feed.position().tick());
            }
            if (wholeGap || !feed.isBehind()) {
                feed.accept();
            }
        }
    }
}
