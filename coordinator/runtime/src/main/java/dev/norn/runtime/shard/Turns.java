package dev.norn.runtime.shard;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.Transition;
import dev.norn.journal.Entry;
import dev.norn.journal.GroupCommit;
import dev.norn.journal.KnownStart;
import dev.norn.journal.RowChange;
import dev.norn.journal.StoreException;
import dev.norn.journal.TransactionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an input through a shard: decided by the engine, written by the journal, then released. Belongs to the
 * shard's loop.
 */
final class Turns {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    /** How long a confirm or cancel that is done waits for those beside it: about as long as two commits. */
    private static final int LINGER_MILLIS = 20;

    private static final String UNSTORABLE = "UNSTORABLE_DATA";
    private static final String ENGINE_FAILURE = "ENGINE_FAILURE";

    /** What the journal says about first entries; see {@link Starts}. */
    interface FirstEntries {
        void duplicate(LiveTransaction transaction, PendingStart start, KnownStart known);

        void refused(LiveTransaction transaction, PendingStart start, String reason);
    }

    private final Shard shard;
    private final ShardServices services;
    private final ShardLoop loop;
    private final Tenure tenure;
    private final Allocation allocation;
    private final Residency residency;
    private final Release release;
    private final FirstEntries firstEntries;

    Turns(
            Shard shard,
            ShardServices services,
            ShardLoop loop,
            Tenure tenure,
            Allocation allocation,
            Residency residency,
            Release release,
            FirstEntries firstEntries) {
        this.shard = shard;
        this.services = services;
        this.loop = loop;
        this.tenure = tenure;
        this.allocation = allocation;
        this.residency = residency;
        this.release = release;
        this.firstEntries = firstEntries;
    }

    /** Takes an input; it is decided now, or when the journal has answered for the transaction's entry before it. */
    void input(LiveTransaction transaction, QueuedInput input) {
        if (transaction.interrupted) {
            recover(transaction);
        }
        transaction.inputs.add(input);
        run(transaction);
    }

    /** Tells a replayed transaction that its calls are lost; once, and before it starts any of its own. */
    void recover(LiveTransaction transaction) {
        if (transaction.interrupted) {
            transaction.interrupted = false;
            input(transaction, QueuedInput.of(new Input.Recovered()));
        }
    }

    /** Decides what waits, until something is at the journal. */
    void run(LiveTransaction transaction) {
        while (transaction.pending == null && !transaction.inputs.isEmpty() && !lingers(transaction)) {
            if (!shard.hasSequencesFor(transaction)) {
                return;
            }
            transaction.lingerUntil = LiveTransaction.NOT_ARMED;
            decide(transaction);
        }
        residency.settle(transaction);
    }

    /** Whether what came is left undecided for a moment, because more is about to come that can be written with it. */
    private boolean lingers(LiveTransaction transaction) {
        long now = loop.nowMillis();
        boolean mayWait = transaction.lingerUntil > now
                && !shard.isDraining()
                && !transaction.oneByOne
                && services.engine().mayWait(transaction.durableState(), transaction.inputs);
        if (mayWait && transaction.lingerUntil == LiveTransaction.NOT_ARMED) {
            transaction.lingerUntil = now + LINGER_MILLIS;
        }
        return mayWait;
    }

    private void decide(LiveTransaction transaction) {
        Draft draft = new Draft(transaction.durableState());
        int maxInputs = transaction.oneByOne ? 1 : services.limits().maxMergedInputs();
        while (!draft.isFull(maxInputs) && !transaction.inputs.isEmpty()) {
            QueuedInput input = transaction.inputs.remove();
            try {
                draft.add(input, services.engine().decide(draft.state(), input.input(), loop.now(), loop.random()));
                // An operator who did something wants to see it go on.
                transaction.parked &= input.reply() == null;
            } catch (RuntimeException e) {
                engineFailed(transaction, draft, input, e);
            }
        }
        if (transaction.inputs.isEmpty()) {
            transaction.oneByOne = false;
        }
        if (draft.events.isEmpty()) {
            release.replies(transaction, draft.inputs, draft.replies, draft.state());
        } else {
            append(transaction, null, draft);
        }
    }

    /** Writes a new transaction's first entry. */
    void begin(LiveTransaction transaction, PendingStart start, Transition<TransactionState> transition) {
        Draft draft = new Draft(null);
        draft.add(transition);
        append(transaction, start, draft);
    }

    private void append(LiveTransaction transaction, @Nullable PendingStart start, Draft draft) {
        Entry entry;
        try {
            entry = entry(transaction, start, draft);
        } catch (RuntimeException e) {
            cannotBeWritten(transaction, start, draft, e);
            return;
        }
        PendingEntry pending = new PendingEntry(
                start,
                draft.inputs,
                draft.replies,
                recorded(draft.events, entry.firstSequence(), entry.time()),
                draft.effects,
                draft.state(),
                entry.row(),
                entry.payload().length());
        transaction.pending = pending;
        try {
            tenure.commits().append(entry, new Callback(transaction, pending));
        } catch (IllegalStateException e) {
            // Far above the bound at which requests are refused: only a new term puts it right.
            tenure.onLost().accept("the journal: " + e.getMessage());
        }
    }

    private Entry entry(LiveTransaction transaction, @Nullable PendingStart start, Draft draft) {
        TransactionState state = draft.state();
        TransactionRow row = EntryContents.row(state, residency.longWaitUntil(transaction, state));
        Instant now = loop.now();
        return new Entry(
                shard.number(),
                shard.epoch(),
                allocation.takeSequences(draft.events.size()),
                draft.events.size(),
                now,
                Engine.encode(draft.events),
                row,
                change(transaction, row),
                start == null ? null : start.request().key(),
                EntryContents.deadLetters(transaction.state, state, draft.events, now));
    }

    /** A bug. It concerns this transaction, which stays as it is durably, and nobody else. */
    private void cannotBeWritten(
            LiveTransaction transaction, @Nullable PendingStart start, Draft draft, RuntimeException failure) {
        LOG.error("transaction {}: what follows cannot be written; it is parked", transaction.id, failure);
        transaction.parked = true;
        if (start != null) {
            firstEntries.refused(transaction, start, failure.toString());
        }
        for (QueuedInput input : draft.inputs) {
            release.fail(input.reply(), Refusals.broken(ENGINE_FAILURE, "what follows cannot be written: " + failure));
        }
    }

    private static RowChange change(LiveTransaction transaction, TransactionRow row) {
        if (transaction.row == null) {
            return RowChange.CREATED;
        }
        return transaction.row.equals(row) ? RowChange.NONE : RowChange.CHANGED;
    }

    private static List<RecordedEvent> recorded(List<Event> events, long first, Instant time) {
        List<RecordedEvent> recorded = new ArrayList<>(events.size());
        for (Event event : events) {
            recorded.add(new RecordedEvent(first + recorded.size(), time, event));
        }
        return recorded;
    }

    /** What the journal says, carried from its thread to the loop. */
    private final class Callback implements GroupCommit.Callback {
        private final LiveTransaction transaction;
        private final PendingEntry pending;

        Callback(LiveTransaction transaction, PendingEntry pending) {
            this.transaction = transaction;
            this.pending = pending;
        }

        @Override
        public void committed() {
            loop.post(now -> Turns.this.committed(transaction, pending));
        }

        @Override
        public void duplicate(KnownStart known) {
            loop.post(now -> {
                PendingStart start = pending.start();
                if (isCurrent(transaction, pending) && start != null) {
                    transaction.pending = null;
                    release.leftOut(pending);
                    firstEntries.duplicate(transaction, start, known);
                }
            });
        }

        @Override
        public void refused(String reason) {
            loop.post(now -> Turns.this.refused(transaction, pending, reason));
        }

        @Override
        public void lost(StoreException cause) {
            tenure.onLost().accept("the journal: " + cause.getMessage());
        }
    }

    private boolean isCurrent(LiveTransaction transaction, PendingEntry pending) {
        PendingEntry awaited = transaction.pending;
        return !shard.isClosed() && awaited != null && awaited.number() == pending.number();
    }

    private void committed(LiveTransaction transaction, PendingEntry pending) {
        if (!isCurrent(transaction, pending)) {
            return;
        }
        if (!tenure.trust().holds(loop.nowNanos())) {
            // It stays pending: closing the shard tells its clients that the outcome is not known.
            tenure.onLost().accept("the trust window ended before a commit was answered");
            return;
        }
        transaction.pending = null;
        transaction.state = pending.state();
        transaction.row = pending.row();
        residency.durable(transaction);
        release.committed(transaction, pending);
        run(transaction);
    }

    // ---- what the database cannot store

    private void refused(LiveTransaction transaction, PendingEntry pending, String reason) {
        if (!isCurrent(transaction, pending)) {
            return;
        }
        transaction.pending = null;
        release.leftOut(pending);
        tenure.commits().readmit(transaction.id);
        PendingStart start = pending.start();
        if (start != null) {
            firstEntries.refused(transaction, start, reason);
            return;
        }
        LOG.warn("transaction {}: the journal refused an entry: {}", transaction.id, reason);
        List<QueuedInput> inputs = pending.inputs();
        if (inputs.size() > 1) {
            transaction.oneByOne = true;
            inputs.reversed().forEach(transaction.inputs::addFirst);
        } else if (inputs.size() == 1) {
            withoutData(transaction, inputs.getFirst(), reason);
        } else {
            transaction.parked = true;
        }
        run(transaction);
    }

    /** One input carried what cannot be stored: it is tried without that, given back, or the transaction is parked. */
    private void withoutData(LiveTransaction transaction, QueuedInput input, String reason) {
        if (input.reply() != null) {
            release.fail(input.reply(), Refusals.unstorable(reason));
        } else if (input.input() instanceof Input.Answered answered && !isWithoutData(answered.answer())) {
            CallError error = new CallError(UNSTORABLE, "the reply cannot be stored: " + reason, null);
            transaction.inputs.addFirst(QueuedInput.of(new Input.Answered(
                    answered.branch(), answered.operation(), answered.attempt(), new Answer.Unknown(error))));
        } else {
            Draft draft = new Draft(transaction.durableState());
            park(transaction, draft, UNSTORABLE, "what happened cannot be stored: " + reason);
            append(transaction, null, draft);
        }
    }

    private static boolean isWithoutData(Answer answer) {
        return answer instanceof Answer.Unknown unknown
                && unknown.error().code().equals(UNSTORABLE);
    }

    // ---- what the engine cannot decide

    private void engineFailed(LiveTransaction transaction, Draft draft, QueuedInput input, RuntimeException failure) {
        String kind = input.input().getClass().getSimpleName();
        LOG.error("transaction {}: the engine failed on {}", transaction.id, kind, failure);
        if (input.reply() != null) {
            release.fail(
                    input.reply(), Refusals.broken(ENGINE_FAILURE, "the engine failed on the command: " + failure));
        } else {
            park(transaction, draft, ENGINE_FAILURE, "the engine failed on " + kind);
        }
    }

    private void park(LiveTransaction transaction, Draft draft, String code, String message) {
        transaction.parked = true;
        try {
            Event event = new Event.AttentionRaised(code, message, null);
            draft.add(event, services.engine().evolve(draft.state(), loop.now(), event));
        } catch (RuntimeException e) {
            LOG.error("transaction {} cannot be parked with attention; it is parked without", transaction.id, e);
        }
    }
}
