package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.engine.Transition;
import dev.norn.journal.KnownStart;
import dev.norn.runtime.CoordinatorException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * New transactions of a shard. A start whose key is in flight waits for the first one with that key; one whose key was
 * known before is found out by the journal, which leaves the new transaction out. Belongs to the shard's loop.
 */
final class Starts implements Turns.FirstEntries {

    private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

    /** A start that is at the journal, and those that came after it with the same key. */
    private record KeyInFlight(PendingStart first, List<PendingStart> others) {}

    private final Shard shard;
    private final ShardServices services;
    private final ShardLoop loop;
    private final Allocation allocation;
    private final Residency residency;
    private final Release release;
    private final Map<ByteBuffer, KeyInFlight> keys = new HashMap<>();
    private final ArrayDeque<PendingStart> withoutId = new ArrayDeque<>();

    Starts(
            Shard shard,
            ShardServices services,
            ShardLoop loop,
            Allocation allocation,
            Residency residency,
            Release release) {
        this.shard = shard;
        this.services = services;
        this.loop = loop;
        this.allocation = allocation;
        this.residency = residency;
        this.release = release;
    }

    void start(PendingStart start, Turns turns) {
        ByteBuffer key = start.keyHash();
        KeyInFlight inFlight = key == null ? null : keys.get(key);
        if (inFlight != null) {
            if (inFlight.others().size() >= services.limits().maxQueuedCommands()) {
                release.fail(
                        start.reply(),
                        Refusals.overloaded(
                                "too many starts with one key",
                                services.limits().maxQueuedCommands()));
                return;
            }
            inFlight.others().add(start);
        } else if (!allocation.hasId(loop.nowMillis()) || !allocation.hasSequences(Shard.SEQUENCES_PER_ENTRY)) {
            if (withoutId.size() >= services.limits().maxQueuedCommands()) {
                release.fail(
                        start.reply(),
                        Refusals.overloaded(
                                "too many starts wait for ids of shard " + shard.number(),
                                services.limits().maxQueuedCommands()));
            } else {
                withoutId.add(start);
            }
            shard.reservationIsShort();
        } else {
            begin(start, key, turns);
        }
    }

    private void begin(PendingStart start, @Nullable ByteBuffer key, Turns turns) {
        long id = allocation.takeId(loop.nowMillis());
        Transition<TransactionState> transition;
        try {
            transition = services.engine().start(id, start.request(), loop.now(), loop.random());
        } catch (RuntimeException e) {
            LOG.error("the engine failed to start {}", start.request().name(), e);
            release.fail(start.reply(), Refusals.broken("ENGINE_FAILURE", "the engine failed to start it: " + e));
            return;
        }
        LiveTransaction transaction = new LiveTransaction(id);
        residency.add(transaction);
        if (key != null) {
            keys.put(key, new KeyInFlight(start, new ArrayList<>()));
        }
        turns.begin(transaction, start, transition);
    }

    /** More ids may be used now. */
    void resume(Turns turns) {
        for (int waiting = withoutId.size(); waiting > 0; waiting--) {
            start(withoutId.remove(), turns);
        }
    }

    /** The first entry is durable: those who came with the same key are answered, too. */
    void durable(PendingStart start, LiveTransaction transaction) {
        KeyInFlight inFlight = endFlight(start);
        if (inFlight != null) {
            for (PendingStart other : inFlight.others()) {
                answerOther(other, start, new KnownStart(transaction.id, true));
            }
        }
    }

    @Override
    public void duplicate(LiveTransaction transaction, PendingStart start, KnownStart known) {
        residency.forget(transaction);
        KeyInFlight inFlight = endFlight(start);
        answerKnown(start, known);
        if (inFlight != null) {
            for (PendingStart other : inFlight.others()) {
                if (known.sameBody() || other.hasSameBody(start)) {
                    answerOther(other, start, known);
                } else {
                    // The stored body may be this one's: only the journal can tell.
                    shard.start(other);
                }
            }
        }
    }

    @Override
    public void refused(LiveTransaction transaction, PendingStart start, String reason) {
        residency.forget(transaction);
        KeyInFlight inFlight = endFlight(start);
        release.fail(start.reply(), Refusals.unstorable(reason));
        if (inFlight != null) {
            inFlight.others().forEach(shard::start);
        }
    }

    private void answerOther(PendingStart other, PendingStart first, KnownStart known) {
        answerKnown(other, new KnownStart(known.transactionId(), known.sameBody() && other.hasSameBody(first)));
    }

    private void answerKnown(PendingStart start, KnownStart known) {
        if (!known.sameBody()) {
            release.fail(start.reply(), Refusals.keyReused());
            return;
        }
        shard.awaitEnd(known.transactionId(), start.patience(), start.ended(true));
    }

    private @Nullable KeyInFlight endFlight(PendingStart start) {
        ByteBuffer key = start.keyHash();
        return key == null ? null : keys.remove(key);
    }

    void close(CoordinatorException cause) {
        withoutId.forEach(start -> release.fail(start.reply(), cause));
        withoutId.clear();
        keys.values().forEach(inFlight -> inFlight.others().forEach(start -> release.fail(start.reply(), cause)));
        keys.clear();
    }
}
