package dev.norn.simulator.database;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The lock of a node's row: one holder, and those who wait in the order in which they came. */
final class RowLock {

    private final ArrayDeque<Backend> waiting = new ArrayDeque<>();
    private @Nullable Backend holder;

    boolean isFree() {
        return holder == null;
    }

    /** Takes the lock, or waits for it; the backend is told when it has it. */
    void request(Backend backend) {
        if (holder == null) {
            holder = backend;
            backend.granted();
        } else {
            waiting.add(backend);
        }
    }

    /** Gives it back, or stops waiting. */
    void release(Backend backend) {
        if (holder == backend) {
            holder = waiting.poll();
            if (holder != null) {
                holder.granted();
            }
        } else {
            waiting.remove(backend);
        }
    }

    void clear() {
        holder = null;
        waiting.clear();
    }
}
