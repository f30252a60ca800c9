package dev.norn.runtime.shard;

import dev.norn.engine.Answer;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.engine.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry in the making: what several inputs of one transaction, decided one after the other, lead to. */
final class Draft {

    /** Inputs are merged until their results have this many characters. */
    private static final int MAX_CHARS = 256 << 10;

    final List<QueuedInput> inputs = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    private @Nullable TransactionState state;
    private int chars;

    Draft(@Nullable TransactionState state) {
        this.state = state;
    }

    TransactionState state() {
        TransactionState current = state;
        if (current == null) {
            throw new IllegalStateException("the draft has no state yet");
        }
        return current;
    }

    void add(QueuedInput input, Transition<TransactionState> transition) {
        inputs.add(input);
        replies.add(transition.reply());
        add(transition);
        if (input.input() instanceof Input.Answered answered && answered.answer() instanceof Answer.Done done) {
            chars += done.result().text().length();
        }
    }

    void add(Transition<TransactionState> transition) {
        events.addAll(transition.events());
        effects.addAll(transition.effects());
        state = transition.state();
    }

    void add(Event event, TransactionState after) {
        events.add(event);
        state = after;
    }

    boolean isFull(int maxInputs) {
        return inputs.size() >= maxInputs || chars >= MAX_CHARS;
    }
}
