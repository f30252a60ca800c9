package dev.norn.engine.saga;

import dev.norn.dsl.EvaluationException;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One decision in the making: the state as the events so far tell it, and what was collected. Lives for one call of
 * {@link SagaMachine#decide}; the state that it began with is not touched.
 */
final class Turn {

    /** Longer messages of failed expressions are cut. */
    private static final int MAX_MESSAGE_LENGTH = 500;

    private final Instant now;
    private final long nowMillis;
    private final RandomGenerator random;
    private final List<Event> events = new ArrayList<>(4);
    private final List<Effect> effects = new ArrayList<>(2);
    private SagaState state;

    /**
     * @param now cut to milliseconds, the precision of all times in events
     */
    Turn(SagaState state, Instant now, RandomGenerator random) {
        this.state = state;
        this.nowMillis = now.toEpochMilli();
        this.now = Instant.ofEpochMilli(nowMillis);
        this.random = random;
    }

    /** Adds an event, and folds it. */
    void emit(Event event) {
        events.add(event);
        state = SagaEvolution.evolve(state, nowMillis, event);
    }

    /** The event that the state began with, already folded. */
    void begunWith(Event.SagaStarted started) {
        events.add(started);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    SagaState state() {
        return state;
    }

    TransactionStatus status() {
        return state.status();
    }

    Instant now() {
        return now;
    }

    long nowMillis() {
        return nowMillis;
    }

    Instant after(long millis) {
        return Instant.ofEpochMilli(nowMillis + millis);
    }

    RandomGenerator random() {
        return random;
    }

    Transition<SagaState> done(Reply reply) {
        return new Transition<>(List.copyOf(events), List.copyOf(effects), reply, state);
    }

    static String messageOf(EvaluationException failure) {
        @Nullable String message = failure.getMessage();
        if (message == null) {
            return "the expression failed";
        }
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH);
    }
}
