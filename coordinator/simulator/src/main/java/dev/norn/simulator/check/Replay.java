package dev.norn.simulator.check;

import dev.norn.engine.TransactionState;
import dev.norn.runtime.Registered;
import dev.norn.simulator.world.World;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node shows of a transaction is what its journal says: an ended one is shown as it ended, and no client is shown
 * less than what somebody had been told before it asked.
 */
final class Replay extends Checker {

    private final Map<Long, Integer> told = new HashMap<>();
    private final Map<Long, Integer> toldWhenAsked = new HashMap<>();

    Replay(World world, Book book) {
        super(world, book);
    }

    @Override
    public void asked(Question question) {
        toldWhenAsked.put(question.number(), told.getOrDefault(question.transactionId(), 0));
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        TransactionState state =
                switch (value) {
                    case TransactionState shown -> shown;
                    case Registered registered -> registered.transaction();
                    case null, default -> null;
                };
        if (state != null) {
            Book.Page page = book.page(state.id());
            int shown = page == null ? 0 : page.states.lastIndexOf(state) + 1;
            int atLeast = toldWhenAsked.getOrDefault(question.number(), 0);
            require(shown >= atLeast, state.id(), "event " + shown + " is shown after " + atLeast + " was told");
            told.merge(state.id(), shown, Math::max);
        }
    }
}
