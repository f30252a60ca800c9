package dev.norn.runtime.node;

import dev.norn.engine.TransactionState;
import dev.norn.journal.JournalStore;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.runtime.shard.Engine;
import dev.norn.runtime.shard.Shard;
import dev.norn.runtime.shard.Shard.Replayed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a shard's unfinished transactions and folds their events. Blocks; runs outside of any loop. */
final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    /** So many transactions are installed in one piece of work, so that a loop serves others in between. */
    private static final int CHUNK = 256;

    private Replay() {}

    /**
     * What a shard's journal says, in chunks, in order of the ids. A transaction that cannot be folded does not hold up
     * the others; one of which that cannot be told now does.
     */
    static List<List<Replayed>> of(JournalStore store, Engine engine, Shard shard) throws StoreException {
        List<Replayed> found = new ArrayList<>();
        try {
            store.replayUnfinished(shard.number(), entries -> found.add(fold(engine, entries)));
        } catch (CannotTellException e) {
            throw e.cause;
        }
        found.sort(Comparator.comparingLong(Replayed::id));
        List<List<Replayed>> chunks = new ArrayList<>();
        for (int from = 0; from < found.size(); from += CHUNK) {
            chunks.add(found.subList(from, Math.min(found.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static Replayed fold(Engine engine, List<StoredEntry> entries) {
        long id = entries.getFirst().transactionId();
        try {
            TransactionState state = engine.replay(id, entries);
            return new Replayed(id, state);
        } catch (Engine.UnreadableException e) {
            LOG.error("{}: {}; it is left as it is", e.code(), e.getMessage(), e);
            return new Replayed(id, null);
        } catch (StoreException e) {
            throw new CannotTellException(e);
        }
    }

    /** Carries a failure through the store, whose readers throw nothing checked. */
    private static final class CannotTellException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never leaves this class
        private final StoreException cause;

        CannotTellException(StoreException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
