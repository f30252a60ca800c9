package dev.norn.simulator.check;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import dev.norn.runtime.Registered;
import dev.norn.runtime.Started;
import dev.norn.simulator.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Guarantee 1: whatever leaves a node is explained by what is committed at that moment. A call is in the journal as an
 * attempt; a state that a client is shown is the fold of a committed prefix that ends with an entry; a refusal is what
 * the engine says about some state that was committed between the question and the reply; a streamed event is committed.
 */
final class DurableBeforeVisible extends Checker {

    private final Map<Long, Integer> committedWhenAsked = new HashMap<>();

    DurableBeforeVisible(World world, Book book) {
        super(world, book);
    }

    @Override
    public void sent(Departure departure) {
        long id = departure.call().transactionId();
        Book.Page page = book.page(id);
        if (page == null) {
            require(false, id, "a call was sent for a transaction that is not committed");
            return;
        }
        Event.AttemptStarted attempt = new Event.AttemptStarted(
                page.branch(departure.call().branch()),
                BranchOperation.valueOf(departure.call().operation().name()),
                departure.call().attempt());
        require(page.hasStarted(attempt), id, attempt + " was sent and is not committed");
    }

    @Override
    public void asked(Question question) {
        Book.Page page = book.page(question.transactionId());
        committedWhenAsked.put(question.number(), page == null ? 0 : page.events.size());
    }

    @Override
    public void followed(Question question, RecordedEvent event) {
        requireCommitted(question.transactionId(), List.of(event));
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        int askedAt = committedWhenAsked.getOrDefault(question.number(), 0);
        if (refusal instanceof CoordinatorException cause) {
            refused(question, cause, askedAt);
            return;
        }
        switch (value) {
            case Started started -> requireCommitted(started.transaction());
            case TransactionState state -> requireCommitted(state);
            case Registered registered -> requireCommitted(registered.transaction());
            case Optional<?> found -> found.ifPresent(it -> requireCommitted(((Started) it).transaction()));
            case List<?> events ->
                requireCommitted(
                        question.transactionId(),
                        events.stream().map(RecordedEvent.class::cast).toList());
            case null, default -> {
                // An end of a stream, or a failure that another checker looks at.
            }
        }
    }

    private void requireCommitted(TransactionState state) {
        Book.Page page = book.page(state.id());
        boolean committed = false;
        if (page != null) {
            for (int i = page.entryEnds.size() - 1; i >= 0 && !committed; i--) {
                committed = page.states.get(page.entryEnds.get(i) - 1).equals(state);
            }
        }
        require(committed, state.id(), "a client is shown what is not committed: " + state);
    }

    private void requireCommitted(long id, List<RecordedEvent> events) {
        Book.Page page = book.page(id);
        for (RecordedEvent event : events) {
            require(
                    page != null && page.events.contains(event),
                    id,
                    "a client is told of an event that is not committed: " + event);
        }
    }

    private void refused(Question question, CoordinatorException cause, int askedAt) {
        long id = question.transactionId();
        if (cause.category() == Category.NOT_FOUND) {
            require(askedAt == 0, id, "a committed transaction was said not to be there");
        }
        Input command = question.command();
        if (cause.category() == Category.CONFLICT && command != null) {
            require(
                    isExplained(book.page(id), command, cause.code(), askedAt),
                    id,
                    command + " was refused with " + cause.code() + ", which no committed state explains");
        }
    }

    private static boolean isExplained(Book.@Nullable Page page, Input command, String code, int askedAt) {
        if (page == null) {
            return false;
        }
        for (int i = Math.max(0, askedAt - 1); i < page.states.size(); i++) {
            Reply reply = page.machine.reply(
                    page.states.get(i), command, page.events.get(i).time());
            if (reply instanceof Reply.Refused refused && refused.code().equals(code)) {
                return true;
            }
        }
        return false;
    }
}
