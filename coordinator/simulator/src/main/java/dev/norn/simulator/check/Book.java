package dev.norn.simulator.check;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.message.MessageMachine;
import dev.norn.engine.message.MessageRules;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.tcc.TccMachine;
import dev.norn.engine.tcc.TccRules;
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
        final Machine machine;
        final List<RecordedEvent> events = new ArrayList<>();
        final List<TransactionState> states = new ArrayList<>();

        /** After how many events an entry ended. */
        final List<Integer> entryEnds = new ArrayList<>();

        final @Nullable String key;

        private final @Nullable SagaDefinition definition;

        Page(long id, Machine machine, @Nullable SagaDefinition definition, @Nullable String key) {
            this.id = id;
            this.machine = machine;
            this.definition = definition;
            this.key = key;
        }

        public long id() {
            return id;
        }

        /** What it runs; only a saga has one. */
        SagaDefinition definition() {
            if (definition == null) {
                throw new IllegalStateException("transaction " + id + " is no saga");
            }
            return definition;
        }

        Mode mode() {
            return states.getFirst().mode();
        }

        /** The state after its newest committed event. */
        public TransactionState state() {
            return states.getLast();
        }

        public List<RecordedEvent> events() {
            return events;
        }

        boolean hasStarted(Event.AttemptStarted attempt) {
            return events.stream().anyMatch(recorded -> recorded.event().equals(attempt));
        }

        /** What was decided before an event, which is the newest of its kind that is like it. */
        @Nullable
        Decision decisionBefore(RecordedEvent event) {
            int index = events.lastIndexOf(event);
            return index <= 0 ? null : states.get(index - 1).decision();
        }

        /** The number of a branch, by the id that participants know it by. */
        int branch(String branchId) {
            for (BranchView branch : state().branches()) {
                if (branch.id().equals(branchId)) {
                    return branch.index();
                }
            }
            throw new IllegalStateException("transaction " + id + " has no branch " + branchId);
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
    private final Map<String, SagaMachine> sagas = new TreeMap<>();
    private final Machine tcc;
    private final Machine messages;
    private final Map<Long, Page> pages = new TreeMap<>();
    private final Map<String, Long> byKey = new TreeMap<>();

    /** An empty book. */
    public Book(World world, DefinitionCatalog catalog, TccRules rules, MessageRules messageRules) {
        this.world = world;
        this.catalog = catalog;
        this.tcc = new Machine.OfTcc(new TccMachine(rules));
        this.messages = new Machine.OfMessage(new MessageMachine(messageRules));
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
                page = open(entry, event);
                page.states.add(page.machine.begin(page.id, entry.time(), event));
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

    private Page open(Entry entry, Event first) {
        IdempotencyKey key = entry.key();
        String hash = key == null ? null : entry.shard() + "/" + HexFormat.of().formatHex(key.keyHash());
        Page page;
        if (first instanceof Event.SagaStarted saga) {
            SagaMachine machine = sagas.computeIfAbsent(
                    saga.saga(),
                    name -> new SagaMachine(catalog.find(name, saga.version()).orElseThrow()));
            page = new Page(entry.transactionId(), new Machine.OfSaga(machine), machine.definition(), hash);
        } else {
            Machine machine = first instanceof Event.MessagePrepared ? messages : tcc;
            page = new Page(entry.transactionId(), machine, null, hash);
        }
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
