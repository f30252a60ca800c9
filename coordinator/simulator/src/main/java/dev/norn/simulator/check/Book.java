package dev.norn.simulator.check;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.Entry;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.simulator.world.Violation;
import dev.norn.simulator.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is committed, by transaction: the events, and the state after each. Told of each commit before any checker, so that
 * "in the book" means "committed at this moment".
 */
public final class Book implements Observer {

    /** One transaction as it is committed. */
    public static final class Page {
        final long id;
        final SagaMachine machine;
        final List<RecordedEvent> events = new ArrayList<>();
        final List<SagaState> states = new ArrayList<>();

        /** After how many events an entry ended. */
        final List<Integer> entryEnds = new ArrayList<>();

        final @Nullable String key;

        Page(long id, SagaMachine machine, @Nullable String key) {
            this.id = id;
            this.machine = machine;
            this.key = key;
        }

        public long id() {
            return id;
        }

        /** What it runs. */
        public SagaDefinition definition() {
            return machine.definition();
        }

        /** The state after its newest committed event. */
        public SagaState state() {
            return states.getLast();
        }

        public List<RecordedEvent> events() {
            return events;
        }

        boolean hasStarted(Event.AttemptStarted attempt) {
            return events.stream().anyMatch(recorded -> recorded.event().equals(attempt));
        }

        /** The number of a step, by the name that participants know it by. */
        int branch(String step) {
            return definition().steps().stream()
                    .filter(it -> it.id().equals(step))
                    .findFirst()
                    .orElseThrow()
                    .index();
        }
    }

    /** What the newest batch added to a page: its events from {@code from} on. */
    record Addition(Page page, int from) {
        List<RecordedEvent> events() {
            return page.events.subList(from, page.events.size());
        }
    }

    private final World world;
    private final DefinitionCatalog catalog;
    private final List<Addition> newest = new ArrayList<>();
    private final Map<String, SagaMachine> machines = new TreeMap<>();
    private final Map<Long, Page> pages = new TreeMap<>();
    private final Map<String, Long> byKey = new TreeMap<>();

    /** An empty book. */
    public Book(World world, DefinitionCatalog catalog) {
        this.world = world;
        this.catalog = catalog;
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        newest.clear();
        Set<Integer> leftOut = new HashSet<>();
        result.duplicates().forEach(duplicate -> leftOut.add(duplicate.entry()));
        for (int i = 0; i < batch.entries().size(); i++) {
            if (!leftOut.contains(i)) {
                Entry entry = batch.entries().get(i);
                try {
                    write(entry);
                } catch (RuntimeException e) {
                    world.violated(new Violation(
                            world, "Book", entry.transactionId(), "what was committed cannot have happened: " + e));
                }
            }
        }
    }

    private void write(Entry entry) {
        List<Event> events = EventCodec.decode(entry.payload());
        Page page = pages.get(entry.transactionId());
        int from = page == null ? 0 : page.events.size();
        long sequence = entry.firstSequence();
        for (Event event : events) {
            if (page == null) {
                page = open(entry, (Event.SagaStarted) event);
                page.states.add(page.machine.begin(page.id, entry.time(), (Event.SagaStarted) event));
            } else {
                page.states.add(page.machine.evolve(page.state(), entry.time(), event));
            }
            page.events.add(new RecordedEvent(sequence++, entry.time(), event));
            String name = event.getClass().getSimpleName();
            world.tally().count("event " + name);
            world.trace().line(page.id, "journal", event.toString());
        }
        if (page != null) {
            page.entryEnds.add(page.events.size());
            newest.add(new Addition(page, from));
            world.tally().count("entries");
        }
    }

    private Page open(Entry entry, Event.SagaStarted started) {
        SagaMachine machine = machines.computeIfAbsent(
                started.saga(),
                name -> new SagaMachine(catalog.find(name, started.version()).orElseThrow()));
        IdempotencyKey key = entry.key();
        String hash = key == null ? null : entry.shard() + "/" + HexFormat.of().formatHex(key.keyHash());
        Page page = new Page(entry.transactionId(), machine, hash);
        pages.put(page.id, page);
        if (hash != null) {
            byKey.putIfAbsent(hash, page.id);
        }
        return page;
    }

    /** What the newest batch added, in its order. */
    List<Addition> newest() {
        return newest;
    }

    /** The transaction that was started with a key, named as {@link Page#key}; null if none is committed. */
    @Nullable
    Long byKey(String key) {
        return byKey.get(key);
    }

    /** A transaction; null if nothing of it is committed. */
    public @Nullable Page page(long transactionId) {
        return pages.get(transactionId);
    }

    /** All transactions, in order of their ids. */
    public Collection<Page> pages() {
        return pages.values();
    }

    /** Ids of transactions that have not ended. */
    public List<Long> unfinished() {
        List<Long> ids = new ArrayList<>();
        for (Page page : pages.values()) {
            if (!page.state().status().ended()) {
                ids.add(page.id);
            }
        }
        return ids;
    }
}
