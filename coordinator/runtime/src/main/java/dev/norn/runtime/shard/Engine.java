package dev.norn.runtime.shard;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.Transition;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.message.MessageMachine;
import dev.norn.engine.message.MessageRules;
import dev.norn.engine.message.MessageState;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.engine.tcc.TccMachine;
import dev.norn.engine.tcc.TccRules;
import dev.norn.engine.tcc.TccState;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.StartMessage;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.StartTcc;
import dev.norn.runtime.StartTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
    private final TccMachine tccMachine;
    private final MessageMachine messageMachine;

    /**
     * An engine that knows the definitions of a catalog.
     *
     * @param catalog where definitions of replayed transactions are found
     * @param tccRules what applies where the initiator of a TCC transaction says nothing
     * @param messageRules what applies where the producer of a message says nothing
     */
    public Engine(DefinitionCatalog catalog, TccRules tccRules, MessageRules messageRules) {
        this.catalog = catalog;
        this.tccMachine = new TccMachine(tccRules);
        this.messageMachine = new MessageMachine(messageRules);
    }

    /** With the rules that the documentation names. */
    public Engine(DefinitionCatalog catalog) {
        this(catalog, TccRules.STANDARD, MessageRules.STANDARD);
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

    Transition<TransactionState> start(long id, StartTransaction request, Instant now, RandomGenerator random) {
        return switch (request) {
            case StartSaga saga ->
                widen(machine(saga.definition())
                        .start(
                                new dev.norn.engine.saga.StartSaga(
                                        id, saga.input(), saga.businessKey(), saga.labels(), saga.timeout()),
                                now,
                                random));
            case StartTcc tcc ->
                widen(tccMachine.start(
                        new dev.norn.engine.tcc.StartTcc(
                                id,
                                tcc.name(),
                                tcc.triedBy(),
                                tcc.branches(),
                                tcc.businessKey(),
                                tcc.labels(),
                                tcc.timeout()),
                        now,
                        random));
            case StartMessage message ->
                widen(messageMachine.start(
                        new dev.norn.engine.message.StartMessage(
                                id,
                                message.name(),
                                message.check(),
                                message.deliveries(),
                                message.businessKey(),
                                message.labels(),
                                message.timeout()),
                        now,
                        random));
        };
    }

    Transition<TransactionState> decide(TransactionState state, Input input, Instant now, RandomGenerator random) {
        return switch (state.mode()) {
            case SAGA -> {
                SagaState saga = (SagaState) state;
                yield widen(machine(saga.definition()).decide(saga, input, now, random));
            }
            case TCC -> widen(tccMachine.decide((TccState) state, input, now, random));
            case MESSAGE -> widen(messageMachine.decide((MessageState) state, input, now, random));
        };
    }

    TransactionState evolve(TransactionState state, Instant time, Event event) {
        return switch (state.mode()) {
            case SAGA -> {
                SagaState saga = (SagaState) state;
                yield machine(saga.definition()).evolve(saga, time, event);
            }
            case TCC -> tccMachine.evolve((TccState) state, time, event);
            case MESSAGE -> messageMachine.evolve((MessageState) state, time, event);
        };
    }

    /** Whether inputs may wait a little for the ones after them, see {@link TccMachine#mayWait}. */
    boolean mayWait(TransactionState state, Collection<QueuedInput> inputs) {
        return switch (state.mode()) {
            case SAGA -> false;
            case TCC -> TccMachine.mayWait((TccState) state, inputs(inputs));
            case MESSAGE -> MessageMachine.mayWait((MessageState) state, inputs(inputs));
        };
    }

    private static List<Input> inputs(Collection<QueuedInput> queued) {
        return queued.stream().map(QueuedInput::input).toList();
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
            return switch (events.getFirst().event()) {
                case Event.SagaStarted started ->
                    machine(definition(id, started)).replay(id, events);
                case Event.TccStarted started -> tccMachine.replay(id, events);
                case Event.MessagePrepared prepared -> messageMachine.replay(id, events);
                case Event other -> throw new IllegalStateException("it begins with " + other);
            };
        } catch (RuntimeException e) {
            throw new UnreadableException(
                    "JOURNAL_UNREADABLE", "transaction " + id + " cannot be replayed: " + e.getMessage(), e);
        }
    }

    private SagaDefinition definition(long id, Event.SagaStarted started)
            throws UnreadableException, StoreException.Unavailable {
        return find(started.saga(), started.version())
                .orElseThrow(() -> new UnreadableException(
                        "DEFINITION_MISSING",
                        "transaction " + id + " runs " + started.saga() + " version " + started.version()
                                + ", which is not stored"));
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

    private static Transition<TransactionState> widen(Transition<? extends TransactionState> transition) {
        return new Transition<>(transition.events(), transition.effects(), transition.reply(), transition.state());
    }
}
