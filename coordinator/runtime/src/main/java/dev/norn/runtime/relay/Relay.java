package dev.norn.runtime.relay;

import dev.norn.journal.JournalStore;
import dev.norn.runtime.node.TrustWindow;
import dev.norn.runtime.shard.Engine;
import java.util.function.LongSupplier;

/** The relay of a node: what it publishes with, under whatever term. Safe for use by many threads. */
public final class Relay {

    final EventSink sink;
    final JournalStore store;
    final Engine engine;
    final RelayLimits limits;
    final RelayThreads threads;
    final LongSupplier nanoTime;

    /**
     * @param sink where to; not closed by the relay
     * @param store the journal, read from
     * @param engine tells what transactions are called
     * @param nanoTime the monotonic clock of the trust windows
     */
    public Relay(
            EventSink sink,
            JournalStore store,
            Engine engine,
            RelayLimits limits,
            RelayThreads threads,
            LongSupplier nanoTime) {
        this.sink = sink;
        this.store = store;
        this.engine = engine;
        this.limits = limits;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /** Begins a term. Nothing is published until a shard is opened. */
    public RelayTerm begin(TrustWindow trust) {
        return new RelayTerm(this, trust);
    }
}
