package dev.norn.simulator.database;

import dev.norn.journal.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server's side of one call: waits for its locks, works, commits. Goes on when its client is gone. */
final class Backend {

    /** What is done at the commit. */
    interface Action {
        void run() throws StoreException;
    }

    private final SimulatedDatabase database;
    private final Action action;
    private final long workNanos;
    private final boolean fails;
    private final Consumer<@Nullable StoreException> done;
    private final ArrayDeque<String> wanted;
    private final List<RowLock> held = new ArrayList<>();
    private @Nullable RowLock awaited;
    private boolean over;

    /**
     * @param locks the nodes whose rows it locks, one after the other
     * @param fails whether the commit fails
     * @param done told how it ended: null if it is committed
     */
    Backend(
            SimulatedDatabase database,
            List<String> locks,
            long workNanos,
            boolean fails,
            Action action,
            Consumer<@Nullable StoreException> done) {
        this.database = database;
        this.wanted = new ArrayDeque<>(locks);
        this.workNanos = workNanos;
        this.fails = fails;
        this.action = action;
        this.done = done;
    }

    void begin(long timeoutNanos) {
        database.world().after(timeoutNanos, this::timeOut);
        next();
    }

    private void next() {
        if (wanted.isEmpty()) {
            database.world().after(workNanos, this::commit);
        } else {
            awaited = database.lock(wanted.remove());
            awaited.request(this);
        }
    }

    /** The lock that it waited for is its own. */
    void granted() {
        RowLock got = awaited;
        if (got != null) {
            held.add(got);
            awaited = null;
            next();
        }
    }

    private void commit() {
        if (over) {
            return;
        }
        StoreException failure = null;
        if (fails) {
            failure = new StoreException.Unavailable("the commit failed");
        } else {
            try {
                action.run();
            } catch (StoreException e) {
                failure = e;
            }
        }
        end(failure);
    }

    private void timeOut() {
        if (!over) {
            database.timedOut();
            end(new StoreException.Unavailable("canceling statement due to statement timeout"));
        }
    }

    private void end(@Nullable StoreException failure) {
        over = true;
        database.ended(this);
        release();
        done.accept(failure);
    }

    private void release() {
        RowLock waitedFor = awaited;
        if (waitedFor != null) {
            awaited = null;
            waitedFor.release(this);
        }
        held.forEach(lock -> lock.release(this));
        held.clear();
    }

    /** The server died: nothing that is not committed ever will be. */
    void crash() {
        over = true;
        held.clear();
        awaited = null;
        done.accept(new StoreException.Ambiguous("the server closed the connection"));
    }
}
