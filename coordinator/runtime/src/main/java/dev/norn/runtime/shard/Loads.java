package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.runtime.CoordinatorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads transactions of one shard back from the journal: a few at a time, each once however many ask for it. Belongs to
 * the shard's loop; only the reading itself is done elsewhere.
 */
final class Loads {

    /** Who asked for a transaction. */
    interface Reader {

        /** It is in memory now. */
        void found(LiveTransaction transaction);

        /** It is not, and why. */
        void failed(CoordinatorException cause);
    }

    /** What reading gave: a state, or the reason why there is none. */
    private record Outcome(
            @Nullable TransactionState state, @Nullable CoordinatorException failure) {}

    private final ShardServices services;
    private final ShardLoop loop;
    private final Function<TransactionState, LiveTransaction> install;
    private final Consumer<LiveTransaction> afterwards;
    private final Map<Long, List<Reader>> readers = new HashMap<>();
    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    private int running;
    private boolean closed;

    /**
     * @param install puts a state that was read into memory; called on the loop before the readers are
     * @param afterwards called when the readers have had it
     */
    Loads(
            ShardServices services,
            ShardLoop loop,
            Function<TransactionState, LiveTransaction> install,
            Consumer<LiveTransaction> afterwards) {
        this.services = services;
        this.loop = loop;
        this.install = install;
        this.afterwards = afterwards;
    }

    /** Whether a request on behalf of a client must be refused. */
    boolean isFull() {
        return queue.size() >= services.limits().maxQueuedLoads();
    }

    void request(long id, Reader reader) {
        List<Reader> others = readers.get(id);
        if (others != null) {
            if (others.size() >= services.limits().maxWaitingCommands()) {
                reader.failed(Refusals.overloaded(
                        "transaction " + id + " is being read for many requests",
                        services.limits().maxWaitingCommands()));
            } else {
                others.add(reader);
            }
            return;
        }
        List<Reader> first = new ArrayList<>();
        first.add(reader);
        readers.put(id, first);
        queue.add(id);
        beginNext();
    }

    private void beginNext() {
        while (running < services.limits().maxConcurrentLoads() && !queue.isEmpty()) {
            long id = queue.remove();
            running++;
            services.storeExecutor().execute(() -> {
                Outcome outcome = read(id);
                loop.post(now -> loaded(id, outcome));
            });
        }
    }

    private Outcome read(long id) {
        try {
            List<StoredEntry> entries = services.store().read(id);
            if (entries.isEmpty()) {
                return new Outcome(null, Refusals.notFound(id));
            }
            return new Outcome(services.engine().replay(id, entries), null);
        } catch (StoreException e) {
            return new Outcome(null, Refusals.unavailable("the journal cannot be read: " + e.getMessage()));
        } catch (Engine.UnreadableException e) {
            return new Outcome(null, Refusals.broken(e.code(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            return new Outcome(null, Refusals.broken("INTERNAL", "transaction " + id + " cannot be read: " + e));
        }
    }

    private void loaded(long id, Outcome outcome) {
        if (closed) {
            return;
        }
        running--;
        List<Reader> waiting = readers.remove(id);
        beginNext();
        if (waiting == null) {
            return;
        }
        TransactionState state = outcome.state();
        if (state == null) {
            CoordinatorException failure = outcome.failure() == null ? Refusals.notFound(id) : outcome.failure();
            waiting.forEach(reader -> reader.failed(failure));
        } else {
            LiveTransaction transaction = install.apply(state);
            // Nothing comes of what the first one wants? It must not leave with the second one holding on to it.
            transaction.held = true;
            try {
                waiting.forEach(reader -> reader.found(transaction));
            } finally {
                transaction.held = false;
            }
            afterwards.accept(transaction);
        }
    }

    void close(CoordinatorException cause) {
        closed = true;
        List<List<Reader>> all = List.copyOf(readers.values());
        readers.clear();
        queue.clear();
        all.forEach(waiting -> waiting.forEach(reader -> reader.failed(cause)));
    }
}
