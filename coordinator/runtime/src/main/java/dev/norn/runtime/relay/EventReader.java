package dev.norn.runtime.relay;

import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.engine.codec.PublicEvents;
import dev.norn.journal.JournalStore;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.journal.TransactionRow;
import dev.norn.journal.UnpublishedEntry;
import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.shard.Engine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns entries that were read from the table into events. What a transaction is called is in its first entry: that is
 * mostly in the same page or was in one before; otherwise the transaction is read. Used by one thread at a time.
 */
final class EventReader {

    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

    /** What every transaction begins with. */
    private static final String STARTED = "norn.transaction.started.v1";

    /** Transactions that are remembered from one page to the next. */
    private static final int REMEMBERED = 10_000;

    /** What a page has of a transaction. */
    private static final class Part {
        final long id;
        final List<StoredEntry> entries = new ArrayList<>();
        final List<RecordedEvent> events = new ArrayList<>();

        Part(long id) {
            this.id = id;
        }
    }

    private final JournalStore store;
    private final Engine engine;
    private final Map<Long, PublishedTransaction> known = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicLong unreadable = new AtomicLong();
    private final List<MessageLetter> letters = new ArrayList<>();

    EventReader(JournalStore store, Engine engine) {
        this.store = store;
        this.engine = engine;
    }

    /** Entries that were left out because they could not be read. */
    long unreadable() {
        return unreadable.get();
    }

    /** What of the last page cannot be read, for operators. */
    List<MessageLetter> letters() {
        return letters;
    }

    /** The events of a page that are for the world, in order. */
    List<PublishedEvent> read(List<UnpublishedEntry> page) throws StoreException {
        letters.clear();
        Map<Long, Part> parts = new LinkedHashMap<>();
        List<List<RecordedEvent>> decoded = new ArrayList<>(page.size());
        for (UnpublishedEntry read : page) {
            StoredEntry entry = read.entry();
            Part part = parts.computeIfAbsent(entry.transactionId(), Part::new);
            List<RecordedEvent> events = decode(entry);
            part.entries.add(entry);
            part.events.addAll(events);
            decoded.add(events);
        }
        Map<Long, PublishedTransaction> transactions = new HashMap<>();
        for (Part part : parts.values()) {
            transactions.put(part.id, transaction(part));
        }
        forgetSome();
        List<PublishedEvent> published = new ArrayList<>();
        for (int index = 0; index < page.size(); index++) {
            long id = page.get(index).entry().transactionId();
            add(published, transactions.get(id), decoded.get(index));
        }
        return published;
    }

    private List<RecordedEvent> decode(StoredEntry entry) {
        try {
            return Engine.events(List.of(entry));
        } catch (RuntimeException e) {
            unreadable.incrementAndGet();
            letters.add(letter(entry, e));
            LOG.error(
                    "transaction {}: the entry with sequence {} cannot be read, and is not published",
                    entry.transactionId(),
                    entry.firstSequence(),
                    e);
            return List.of();
        }
    }

    private static MessageLetter letter(StoredEntry entry, RuntimeException failure) {
        return new MessageLetter(
                MessageLetter.Source.RELAY,
                "journal " + TransactionId.shard(entry.transactionId()) + "-" + entry.firstSequence(),
                entry.time(),
                null,
                new Message(null, entry.payload().getBytes(StandardCharsets.UTF_8), List.of()),
                null,
                null,
                entry.transactionId(),
                new MessageLetter.Failure(1, "JOURNAL_UNREADABLE", failure.toString(), null, null),
                0,
                null);
    }

    private static void add(
            List<PublishedEvent> published, @Nullable PublishedTransaction transaction, List<RecordedEvent> events) {
        if (transaction == null) {
            return;
        }
        int shard = TransactionId.shard(transaction.id());
        for (RecordedEvent event : events) {
            if (PublishedEvent.isForTheWorld(event.event())) {
                published.add(new PublishedEvent(shard, event.sequence(), event.time(), event.event(), transaction));
            }
        }
    }

    private PublishedTransaction transaction(Part part) throws StoreException {
        long id = part.id;
        PublishedTransaction remembered = known.get(id);
        if (remembered != null && part.events.stream().allMatch(event -> isKnown(event.event(), remembered))) {
            return remembered;
        }
        PublishedTransaction transaction = begins(part.events) ? replay(id, part.entries) : replay(id, store.read(id));
        known.put(id, transaction);
        return transaction;
    }

    /** Branches may have been registered by an event that went out from memory, and so was never read here. */
    private static boolean isKnown(Event event, PublishedTransaction remembered) {
        Integer branch = PublicEvents.branch(event);
        return !(event instanceof Event.BranchesRegistered)
                && (branch == null || branch < remembered.branches().size());
    }

    private static boolean begins(List<RecordedEvent> events) {
        Event first = events.isEmpty() ? null : events.getFirst().event();
        return first != null && PublicEvents.type(first).equals(STARTED);
    }

    private PublishedTransaction replay(long id, List<StoredEntry> entries) throws StoreException {
        try {
            return PublishedTransaction.of(engine.replay(id, entries));
        } catch (Engine.UnreadableException e) {
            LOG.error("transaction {} cannot be replayed: its events are published with less about it", id, e);
            Optional<TransactionRow> row = store.row(id);
            return new PublishedTransaction(
                    id,
                    row.map(TransactionRow::mode).orElse(Mode.SAGA),
                    row.map(TransactionRow::name).orElse("unknown"),
                    List.of());
        }
    }

    private void forgetSome() {
        var eldest = known.entrySet().iterator();
        for (int surplus = known.size() - REMEMBERED; surplus > 0; surplus--) {
            eldest.next();
            eldest.remove();
        }
    }
}
