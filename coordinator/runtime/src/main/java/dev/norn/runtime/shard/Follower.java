package dev.norn.runtime.shard;

import dev.norn.engine.RecordedEvent;
import dev.norn.runtime.Coordinator.EventListener;
import dev.norn.runtime.CoordinatorException;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody who follows a transaction. What is committed while the past is still being read waits until it is there; so
 * each event is given once, in order. Used by one thread at a time.
 */
final class Follower {

    private final EventListener listener;
    private final List<RecordedEvent> early = new ArrayList<>();
    private long last;
    private boolean caughtUp;
    private boolean endSeen;
    private volatile boolean closed;

    Follower(long after, EventListener listener) {
        this.last = after;
        this.listener = listener;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** The past has been read. */
    void history(List<RecordedEvent> events) {
        events.forEach(this::give);
        early.forEach(this::give);
        early.clear();
        caughtUp = true;
        endIfSeen();
    }

    /** These have just been committed. */
    void committed(List<RecordedEvent> events) {
        if (caughtUp) {
            events.forEach(this::give);
        } else {
            early.addAll(events);
        }
    }

    /** Nothing will follow. */
    void ended() {
        endSeen = true;
        endIfSeen();
    }

    void broke(CoordinatorException cause) {
        if (!closed) {
            closed = true;
            listener.onError(cause);
        }
    }

    private void give(RecordedEvent event) {
        if (!closed && event.sequence() > last) {
            last = event.sequence();
            listener.onEvent(event);
        }
    }

    private void endIfSeen() {
        if (caughtUp && endSeen && !closed) {
            closed = true;
            listener.onEnd();
        }
    }
}
