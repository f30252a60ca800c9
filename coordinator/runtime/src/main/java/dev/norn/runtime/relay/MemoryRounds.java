package dev.norn.runtime.relay;

import dev.norn.engine.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rounds of what waits in memory. Entries stay in their feeds until they are published. Guarded by the lane's lock. */
final class MemoryRounds {

    /** What a round takes of a feed: its first entries. */
    private record Part(ShardFeed feed, List<ShardFeed.Offer> offers) {}

    private final RelayLimits limits;
    private final List<ShardFeed> feeds;
    private int firstFeed;

    MemoryRounds(RelayLimits limits, List<ShardFeed> feeds) {
        this.limits = limits;
        this.feeds = feeds;
    }

    /** What waits, up to the bounds of a round; null if nothing does. Each time another feed is the first one. */
    RelayLane.@Nullable Round next() {
        Taken taken = new Taken();
        firstFeed++;
        for (int index = 0; index < feeds.size(); index++) {
            ShardFeed feed = feeds.get(Math.floorMod(firstFeed + index, feeds.size()));
            if (!feed.isBehind()) {
                taken.take(feed);
            }
        }
        return taken.parts.isEmpty() ? null : taken;
    }

    private final class Taken implements RelayLane.Round {
        private final List<Part> parts = new ArrayList<>();
        private final List<PublishedEvent> events = new ArrayList<>();
        private int chars;

        void take(ShardFeed feed) {
            List<ShardFeed.Offer> offers = new ArrayList<>();
            for (ShardFeed.Offer offer : feed.queue()) {
                if (isFull(offer)) {
                    break;
                }
                chars += offer.chars();
                offers.add(offer);
                add(feed.shard(), offer);
            }
            if (!offers.isEmpty()) {
                parts.add(new Part(feed, offers));
            }
        }

        private boolean isFull(ShardFeed.Offer offer) {
            boolean first = chars == 0;
            return !first
                    && (events.size() + offer.events().size() > limits.maxRoundEvents()
                            || chars + offer.chars() > limits.maxRoundChars());
        }

        private void add(int shard, ShardFeed.Offer offer) {
            for (RecordedEvent event : offer.events()) {
                if (PublishedEvent.isForTheWorld(event.event())) {
                    events.add(new PublishedEvent(
                            shard, event.sequence(), event.time(), event.event(), offer.transaction()));
                }
            }
        }

        @Override
        public List<PublishedEvent> events() {
            return events;
        }

        @Override
        public void published() {
            for (Part part : parts) {
                for (ShardFeed.Offer offer : part.offers()) {
                    part.feed().published(offer.firstSequence(), offer.events().size());
                }
                // No later entry has a smaller tick than one that was published: what is known of the tick stays true.
                part.feed()
                        .advance(
                                part.offers().getLast().lastSequence(),
                                part.feed().position().tick());
            }
        }
    }
}
