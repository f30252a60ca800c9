package dev.norn.engine.machine;

import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import java.time.Instant;
import java.util.List;

/** Folding a whole history. */
public final class Replay {

    /** The state after a transaction's first event. */
    @FunctionalInterface
    public interface Beginning<S, F extends Event> {
        S begin(long id, Instant time, F first);
    }

    /** The state after one more event. */
    @FunctionalInterface
    public interface Evolution<S> {
        S evolve(S before, Instant time, Event event);
    }

    private Replay() {}

    /**
     * The state after all of a transaction's events, in order.
     *
     * @param first what the first of them must be
     * @throws IllegalStateException if the events cannot have happened like this
     */
    public static <S, F extends Event> S of(
            long id, List<RecordedEvent> events, Class<F> first, Beginning<S, F> beginning, Evolution<S> evolution) {
        if (events.isEmpty() || !first.isInstance(events.get(0).event())) {
            throw new IllegalStateException(
                    "transaction " + id + " does not begin with " + first.getSimpleName() + ": " + events);
        }
        S state = beginning.begin(
                id, events.get(0).time(), first.cast(events.get(0).event()));
        for (RecordedEvent later : events.subList(1, events.size())) {
            state = evolution.evolve(state, later.time(), later.event());
        }
        return state;
    }
}
