package dev.norn.console.http;

import dev.norn.runtime.Coordinator;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows whose answers are held back, and lets all of them go when the server stops. Thread-safe. */
@Singleton
public final class Patience {

    /** Somebody who waits. Compared by identity. */
    private static final class Waiting {
        private final Runnable end;

        Waiting(Runnable end) {
            this.end = end;
        }
    }

    private final Coordinator coordinator;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    Patience(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /**
     * Has somebody told, once, when nobody shall wait any longer; at once if that is so already.
     *
     * @return to be run when that is of no interest any more
     */
    public Runnable onEnd(Runnable listener) {
        Waiting one = new Waiting(listener);
        waiting.add(one);
        if (over) {
            end(one);
        }
        return () -> waiting.remove(one);
    }

    /** Answers everybody who waits, now and from now on. */
    public void end() {
        over = true;
        coordinator.endPatience();
        waiting.forEach(this::end);
    }

    private void end(Waiting one) {
        if (waiting.remove(one)) {
            one.end.run();
        }
    }
}
