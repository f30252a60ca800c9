package dev.norn.simulator.check;

import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.simulator.world.World;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The journal is the outbox: what is published is committed, and every event of the journal that is for the world is
 * published. Whoever reads sees the events of a shard in order when it sees them first; what it sees again has the same id.
 */
final class EverythingPublished extends Checker {

    private final Map<Integer, Long> newest = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();

    EverythingPublished(World world, Book book) {
        super(world, book);
    }

    @Override
    public void published(String node, List<PublishedEvent> events) {
        events.forEach(this::published);
    }

    private void published(PublishedEvent event) {
        long id = event.transaction().id();
        Book.Page page = book.page(id);
        RecordedEvent recorded = new RecordedEvent(event.sequence(), event.time(), event.event());
        require(page != null && page.events.contains(recorded), id, event + " was published and is not committed");
        require(event.shard() == TransactionId.shard(id), id, event + " was published as of another shard");
        String branch = event.branch();
        require(
                page == null || branch == null || page.branch(branch) >= 0,
                id,
                event + " names a branch that there is not");
        if (seen.add(event.id())) {
            long before = newest.getOrDefault(event.shard(), 0L);
            require(
                    event.sequence() > before,
                    id,
                    event.id() + " was first published after sequence " + before + " of its shard");
            newest.put(event.shard(), event.sequence());
        } else {
            world.tally().count("published again");
        }
    }

    @Override
    public void finished() {
        for (Book.Page page : book.pages()) {
            for (RecordedEvent event : page.events) {
                String id = TransactionId.shard(page.id) + "-" + event.sequence();
                require(
                        !PublishedEvent.isForTheWorld(event.event()) || seen.contains(id),
                        page.id,
                        "event " + id + " was never published: " + event);
            }
        }
    }
}
