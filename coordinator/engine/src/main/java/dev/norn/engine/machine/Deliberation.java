package dev.norn.engine.machine;

import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One decision in the making: the state as the events so far tell it, and what was collected. Lives for one call of a
 * machine's {@code decide}; the state that it began with is not touched.
 *
 * @param <S> the mode's state, immutable
 */
public abstract class Deliberation<S extends TransactionState> {

    private final Instant now;
    private final long nowMillis;
    private final RandomGenerator random;
    private final List<Event> events = new ArrayList<>(4);
    private final List<Effect> effects = new ArrayList<>(2);
    private S state;

    /**
     * Begins with a state.
     *
     * @param now cut to milliseconds, the precision of all times in events
     */
    protected Deliberation(S state, Instant now, RandomGenerator random) {
        this.state = state;
        this.nowMillis = now.toEpochMilli();
        this.now = Instant.ofEpochMilli(nowMillis);
        this.random = random;
    }

    /** The state after one more event. */
    protected abstract S evolve(S before, long timeMillis, Event event);

    /** Adds an event, and folds it. */
    public void emit(Event event) {
        events.add(event);
        state = evolve(state, nowMillis, event);
    }

    /** The event that the state began with, already folded. */
    public void begunWith(Event started) {
        events.add(started);
    }

    public void effect(Effect effect) {
        effects.add(effect);
    }

    public S state() {
        return state;
    }

    public TransactionStatus status() {
        return state.status();
    }

    public boolean hasEvents() {
        return !events.isEmpty();
    }

    public Instant now() {
        return now;
    }

    public long nowMillis() {
        return nowMillis;
    }

    public Instant after(long millis) {
        return Instant.ofEpochMilli(nowMillis + millis);
    }

    public RandomGenerator random() {
        return random;
    }

    /** It is decided, with this answer to the input. */
    public Transition<S> done(Verdict verdict) {
        return done(
                switch (verdict) {
                    case Verdict.Taken it -> new Reply.Accepted();
                    case Verdict.Ignored it -> new Reply.Accepted();
                    case Verdict.Told it -> it.reply();
                    case Verdict.Refused it -> new Reply.Refused(it.code(), it.message());
                });
    }

    public Transition<S> done(Reply reply) {
        return new Transition<>(List.copyOf(events), List.copyOf(effects), reply, state);
    }
}
