package dev.norn.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.machine.DeadLetterBook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold whatever happens to a message, kept in a book of its own that is written from inputs and events alone. */
final class MessageInvariants {

    private final Set<List<Object>> attempts = new HashSet<>();
    private final Set<Integer> inFlight = new HashSet<>();
    private final Set<Integer> settled = new HashSet<>();
    private final DeadLetterBook deadLetters = new DeadLetterBook();
    private int deliveries;
    private @Nullable Decision decision;
    private boolean ended;

    void check(Transition<MessageState> transition, Input input) {
        if (transition.reply() instanceof Reply.Refused) {
            assertThat(transition.events()).as("a refusal changes nothing").isEmpty();
        }
        for (Event event : transition.events()) {
            assertThat(ended).as("an event after the end: %s", event).isFalse();
            book(event, input);
        }
        deadLetters.check(transition.events(), transition.state());
        checkCalls(transition);
        checkState(transition.state());
    }

    private void book(Event event, Input input) {
        switch (event) {
            case Event.MessagePrepared e -> deliveries = e.deliveries().size();
            case Event.AttemptStarted e -> attemptStarted(e);
            case Event.AttemptInterrupted e -> attemptEnded(e.branch());
            case Event.AttemptUnknown e -> attemptEnded(e.branch());
            case Event.AttemptPending e -> attemptEnded(e.branch());
            case Event.AttemptNotSent e -> attemptEnded(e.branch());
            case Event.BranchSucceeded e -> {
                attemptEnded(e.branch());
                settled.add(e.branch());
            }
            case Event.BranchFailed e -> {
                assertThat(e.branch())
                        .as("only the producer can say no for good")
                        .isZero();
                attemptEnded(e.branch());
            }
            case Event.Decided e -> decided(e, input);
            case Event.ResolvedByOperator e -> settled.add(e.branch());
            case Event.Discarded e -> settled.add(e.branch());
            case Event.Ended e -> {
                ended = true;
                assertThat(inFlight).as("nothing in flight at the end").isEmpty();
                assertThat(e.status() == TransactionStatus.COMMITTED).isEqualTo(decision == Decision.COMMIT);
                if (e.status() == TransactionStatus.COMMITTED) {
                    for (int i = 1; i <= deliveries; i++) {
                        assertThat(settled).as("delivered at the end").contains(i);
                    }
                }
            }
            case Event.Killed e -> ended = true;
            case Event.AttentionRaised e -> {}
            case Event.AttentionCleared e -> {}
            case Event.DeadLettered e -> {}
            case Event.Redriven e -> {}
            case Event.RetryRequested e -> {}
            case Event.SagaStarted e -> throw foreign(e);
            case Event.TccStarted e -> throw foreign(e);
            case Event.BranchesRegistered e -> throw foreign(e);
            case Event.BranchTried e -> throw foreign(e);
            case Event.BranchConfirmed e -> throw foreign(e);
            case Event.BranchCancelled e -> throw foreign(e);
            case Event.BranchSkipped e -> throw foreign(e);
            case Event.BranchCompensated e -> throw foreign(e);
            case Event.ExpressionFailed e -> throw foreign(e);
            case Event.SkippedByOperator e -> throw foreign(e);
        }
    }

    /** It falls because of what somebody said, never because of the time or of what nobody said. */
    private void decided(Event.Decided event, Input input) {
        assertThat(decision).as("a second decision: %s", event).isNull();
        decision = event.decision();
        inFlight.remove(MessageState.PRODUCER);
        boolean said =
                switch (input) {
                    case Input.Commit it -> decision == Decision.COMMIT;
                    case Input.Resolve it -> decision == Decision.COMMIT && it.branch() == MessageState.PRODUCER;
                    case Input.Rollback it -> decision == Decision.ROLLBACK;
                    case Input.Compensate it -> decision == Decision.ROLLBACK;
                    case Input.Discard it -> decision == Decision.ROLLBACK && it.branch() == MessageState.PRODUCER;
                    case Input.Answered it ->
                        it.operation() == BranchOperation.CHECK
                                && (decision == Decision.COMMIT
                                        ? it.answer() instanceof Answer.Done
                                        : it.answer() instanceof Answer.Gone);
                    default -> false;
                };
        assertThat(said).as("%s because of %s", event, input).isTrue();
    }

    private void attemptStarted(Event.AttemptStarted event) {
        assertThat(attempts.add(List.of(event.branch(), event.attempt())))
                .as("a number for each attempt: %s", event)
                .isTrue();
        assertThat(inFlight.add(event.branch()))
                .as("nothing in flight before %s", event)
                .isTrue();
        assertThat(settled).as("nothing more of what is settled: %s", event).doesNotContain(event.branch());
        boolean check = event.branch() == MessageState.PRODUCER;
        assertThat(event.operation()).isEqualTo(check ? BranchOperation.CHECK : BranchOperation.ACTION);
        assertThat(decision)
                .as("asked before the decision, delivered after one to commit: %s", event)
                .isEqualTo(check ? null : Decision.COMMIT);
    }

    private void attemptEnded(int branch) {
        assertThat(inFlight.remove(branch))
                .as("an attempt of %s in flight", branch)
                .isTrue();
    }

    private static void checkCalls(Transition<MessageState> transition) {
        List<Event> calls = new ArrayList<>();
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Call call ->
                    calls.add(new Event.AttemptStarted(call.branch(), call.operation(), call.attempt()));
            }
        }
        assertThat(calls)
                .as("a call for each attempt")
                .isEqualTo(transition.events().stream()
                        .filter(Event.AttemptStarted.class::isInstance)
                        .toList());
    }

    private void checkState(MessageState state) {
        assertThat(state.status().ended()).isEqualTo(ended);
        assertThat(state.decision()).isEqualTo(decision);
        if (ended) {
            assertThat(state.nextDueAt()).isNull();
            assertThat(state.inFlight()).isFalse();
            return;
        }
        assertThat(state.inFlight()).isEqualTo(!inFlight.isEmpty());
        boolean parked = false;
        for (BranchView branch : state.branches()) {
            parked |= branch.deadLettered();
            boolean attended = state.course().attentionOf(branch.index()) != null;
            assertThat(attended || !branch.deadLettered())
                    .as("attention for a dead letter")
                    .isTrue();
        }
        assertThat(state.nextDueAt() != null || state.inFlight() || parked)
                .as("something goes on: %s", state)
                .isTrue();
    }

    private static AssertionError foreign(Event event) {
        return new AssertionError("of a message: " + event);
    }
}
