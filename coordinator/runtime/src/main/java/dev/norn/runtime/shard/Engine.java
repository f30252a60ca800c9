package dev.norn.runtime.shard;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.Transition;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.StartSaga;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * The engine as the shell uses it: finds the machine that a transaction runs on, and turns journal entries into states.
 * Safe for use by many threads. Machines are kept for ever, as definitions are by the catalog: there are few.
 */
public final class Engine {

    private record Version(String name, long number) {}

    private final DefinitionCatalog catalog;
    private final Map<Version, SagaMachine> machines = new ConcurrentHashMap<>();

    /**
     * An engine that knows the definitions of a catalog.
     *
     * @param catalog where definitions of replayed transactions are found
     */
    public Engine(DefinitionCatalog catalog) {
        this.catalog = catalog;
    }

    /** A transaction cannot be brought back into memory. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        UnreadableException(String code, String message, Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        UnreadableException(String code, String message) {
            super(message);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    Transition<TransactionState> start(long id, StartSaga request, Instant now, RandomGenerator random) {
        return widen(machine(request.definition())
                .start(
                        new dev.norn.engine.saga.StartSaga(
                                id, request.input(), request.businessKey(), request.labels(), request.timeout()),
                        now,
                        random));
    }

    Transition<TransactionState> decide(TransactionState state, Input input, Instant now, RandomGenerator random) {
        SagaState saga = saga(state);
        return widen(machine(saga.definition()).decide(saga, input, now, random));
    }

    TransactionState evolve(TransactionState state, Instant time, Event event) {
        SagaState saga = saga(state);
        return machine(saga.definition()).evolve(saga, time, event);
    }

    static String encode(List<Event> events) {
        return EventCodec.encode(events);
    }

    /** The events of stored entries, in order. */
    public static List<RecordedEvent> events(List<StoredEntry> entries) {
        List<RecordedEvent> recorded = new ArrayList<>();
        for (StoredEntry entry : entries) {
            long sequence = entry.firstSequence();
            for (Event event : EventCodec.decode(entry.payload())) {
                recorded.add(new RecordedEvent(sequence++, entry.time(), event));
            }
        }
        return recorded;
    }

    /**
     * Folds a transaction's entries. May block on the database for a definition not seen before.
     *
     * @param entries all of them, not empty
     * @throws UnreadableException if it is their content, or the definition is not stored
     * @throws StoreException.Unavailable if the catalog cannot tell now; to be tried again
     */
    public TransactionState replay(long id, List<StoredEntry> entries)
            throws UnreadableException, StoreException.Unavailable {
        try {
            StoredEntry.requireGrowingSequences(entries);
            List<RecordedEvent> events = events(entries);
            if (!(events.getFirst().event() instanceof Event.SagaStarted started)) {
                throw new IllegalStateException("it begins with " + events.getFirst());
            }
            SagaDefinition definition = find(started.saga(), started.version())
                    .orElseThrow(() -> new UnreadableException(
                            "DEFINITION_MISSING",
                            "transaction " + id + " runs " + started.saga() + " version " + started.version()
                                    + ", which is not stored"));
            return machine(definition).replay(id, events);
        } catch (RuntimeException e) {
            throw new UnreadableException(
                    "JOURNAL_UNREADABLE", "transaction " + id + " cannot be replayed: " + e.getMessage(), e);
        }
    }

    private Optional<SagaDefinition> find(String name, long version) throws StoreException.Unavailable {
        try {
            return catalog.find(name, version);
        } catch (RuntimeException e) {
            throw new StoreException.Unavailable(
                    "the definition of " + name + " version " + version + " cannot be read: " + e, e);
        }
    }

    private SagaMachine machine(SagaDefinition definition) {
        return machines.computeIfAbsent(
                new Version(definition.name(), definition.version()), version -> new SagaMachine(definition));
    }

    private static SagaState saga(TransactionState state) {
        return switch (state.mode()) {
            case SAGA -> (SagaState) state;
        };
    }

    private static Transition<TransactionState> widen(Transition<SagaState> transition) {
        return new Transition<>(transition.events(), transition.effects(), transition.reply(), transition.state());
    }
}
