package dev.norn.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.machine.DeadLetterBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold whatever happens to a saga, kept in a book of its own that is written from the events alone. */
final class SagaInvariants {

    private final TestSaga saga;
    private final List<Account> accounts = new ArrayList<>();
    private final DeadLetterBook deadLetters = new DeadLetterBook();
    private final Set<List<Object>> attempts = new HashSet<>();
    private @Nullable Decision decision;
    private boolean ended;

    /** What is known of one branch. */
    private static final class Account {
        boolean actionInFlight;
        boolean compensationInFlight;
        boolean unknown;
        boolean working;
        boolean known;
        boolean undone;

        @Nullable
        Instant quietUntil;

        boolean mayHaveRun() {
            return unknown || working || known;
        }

        void awaitedUntil(Instant time) {
            Instant until = time.plus(TestSaga.QUIET_PERIOD);
            if (quietUntil == null || quietUntil.isBefore(until)) {
                quietUntil = until;
            }
        }
    }

    SagaInvariants(TestSaga saga) {
        this.saga = saga;
        saga.steps().forEach(step -> accounts.add(new Account()));
    }

    void check(Transition<SagaState> transition, Instant now) {
        boolean refused = transition.reply() instanceof Reply.Refused;
        if (refused) {
            assertThat(transition.events()).isEmpty();
            assertThat(transition.effects()).isEmpty();
        }
        for (Event event : transition.events()) {
            assertThat(ended).as("an event after the end: %s", event).isFalse();
            book(event, transition, now);
        }
        deadLetters.check(transition.events(), transition.state());
        checkCalls(transition);
        checkState(transition.state(), now);
    }

    private void book(Event event, Transition<SagaState> transition, Instant now) {
        switch (event) {
            case Event.AttemptStarted e -> attemptStarted(e, transition, now);
            case Event.AttemptInterrupted e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.ACTION) {
                    account.unknown = true;
                    account.awaitedUntil(now.plus(TestSaga.ATTEMPT_TIMEOUT));
                }
            }
            case Event.AttemptUnknown e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.ACTION) {
                    account.unknown = true;
                    account.awaitedUntil(now);
                }
            }
            case Event.AttemptPending e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.ACTION) {
                    account.working = true;
                    account.awaitedUntil(now);
                }
            }
            case Event.AttemptNotSent e -> attemptEnded(e.branch(), e.operation());
            case Event.BranchSucceeded e -> {
                Account account = attemptEnded(e.branch(), BranchOperation.ACTION);
                account.known = true;
            }
            case Event.BranchFailed e -> attemptEnded(e.branch(), BranchOperation.ACTION).working = false;
            case Event.BranchCompensated e -> attemptEnded(e.branch(), BranchOperation.COMPENSATE).undone = true;
            case Event.Decided e -> {
                assertThat(decision).as("a second decision: %s", e).isNull();
                decision = e.decision();
            }
            case Event.ResolvedByOperator e -> {
                Account account = accounts.get(e.branch());
                account.known |= e.operation() == BranchOperation.ACTION;
                account.undone |= e.operation() == BranchOperation.COMPENSATE;
            }
            case Event.Discarded e -> accounts.get(e.branch()).undone |= e.operation() == BranchOperation.COMPENSATE;
            case Event.Ended e -> {
                ended = true;
                checkEnd(e, transition.state());
            }
            case Event.Killed e -> ended = true;
            case Event.MessagePrepared e -> throw new AssertionError("of a saga: " + e);
            case Event.TccStarted e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchesRegistered e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchTried e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchConfirmed e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchCancelled e -> throw new AssertionError("of a saga: " + e);
            case Event.SagaStarted e -> {}
            case Event.BranchSkipped e -> {}
            case Event.ExpressionFailed e -> {}
            case Event.AttentionRaised e -> {}
            case Event.AttentionCleared e -> {}
            case Event.DeadLettered e -> {}
            case Event.Redriven e -> {}
            case Event.RetryRequested e -> {}
            case Event.SkippedByOperator e -> {}
        }
    }

    private void attemptStarted(Event.AttemptStarted event, Transition<SagaState> transition, Instant now) {
        Account account = accounts.get(event.branch());
        assertThat(attempts.add(List.of(event.branch(), event.operation(), event.attempt())))
                .as("a number for each attempt: %s", event)
                .isTrue();
        assertThat(account.actionInFlight || account.compensationInFlight)
                .as("nothing in flight before %s", event)
                .isFalse();
        if (event.operation() == BranchOperation.ACTION) {
            assertThat(decision).as("no action in a rollback: %s", event).isNotEqualTo(Decision.ROLLBACK);
            account.actionInFlight = true;
            return;
        }
        assertThat(decision).as("no compensation but in a rollback: %s", event).isEqualTo(Decision.ROLLBACK);
        assertThat(account.mayHaveRun())
                .as("only what may have run is undone: %s", event)
                .isTrue();
        assertThat(account.undone).as("nothing is undone twice: %s", event).isFalse();
        account.compensationInFlight = true;
        boolean asked = transition.events().stream()
                .anyMatch(other -> other instanceof Event.RetryRequested retry && retry.branch() == event.branch());
        if (event.attempt() == 1 && !account.known && !asked) {
            assertThat(now).as("a quiet period before %s", event).isAfterOrEqualTo(account.quietUntil);
        }
        int stage = saga.steps().get(event.branch()).stage();
        for (StepDefinition other : saga.steps()) {
            if (other.stage() > stage) {
                Account later = accounts.get(other.index());
                boolean settled = !later.actionInFlight
                        && !later.compensationInFlight
                        && (later.undone
                                || !later.mayHaveRun()
                                || other.compensation().isEmpty());
                assertThat(settled).as("%s before %s", other.id(), event).isTrue();
            }
        }
    }

    private Account attemptEnded(int branch, BranchOperation operation) {
        Account account = accounts.get(branch);
        switch (operation) {
            case ACTION -> {
                assertThat(account.actionInFlight).isTrue();
                account.actionInFlight = false;
            }
            case COMPENSATE -> {
                assertThat(account.compensationInFlight).isTrue();
                account.compensationInFlight = false;
            }
            case TRY, CONFIRM, CANCEL, CHECK -> throw new AssertionError("of a saga: " + operation);
        }
        return account;
    }

    private void checkEnd(Event.Ended event, SagaState state) {
        for (BranchView branch : state.branches()) {
            Account account = accounts.get(branch.index());
            assertThat(account.actionInFlight || account.compensationInFlight)
                    .as("nothing in flight at the end")
                    .isFalse();
            if (event.status() == TransactionStatus.COMMITTED) {
                assertThat(branch.status()).isIn(BranchStatus.SUCCEEDED, BranchStatus.SKIPPED);
            } else if (account.mayHaveRun()
                    && saga.steps().get(branch.index()).compensation().isPresent()) {
                assertThat(account.undone)
                        .as("%s is undone at the end", branch.id())
                        .isTrue();
            }
        }
    }

    private static void checkCalls(Transition<SagaState> transition) {
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

    private void checkState(SagaState state, Instant now) {
        assertThat(state.status().ended()).isEqualTo(ended);
        assertThat(state.decision()).isEqualTo(decision);
        if (ended) {
            assertThat(state.nextDueAt()).isNull();
            assertThat(state.inFlight()).isFalse();
            return;
        }
        boolean parked = false;
        for (BranchView branch : state.branches()) {
            Account account = accounts.get(branch.index());
            assertThat(state.branch(branch.index()).inFlight())
                    .isEqualTo(account.actionInFlight || account.compensationInFlight);
            boolean attended = state.attentionOf(branch.index()) != null;
            if (branch.deadLettered()) {
                parked = true;
                assertThat(attended).as("attention for a dead letter").isTrue();
            }
            if (attended) {
                assertThat(branch.status())
                        .as("attention only for what is open")
                        .isIn(BranchStatus.PENDING, BranchStatus.ACTIVE, BranchStatus.COMPENSATING);
            }
        }
        Instant due = state.nextDueAt();
        assertThat(due != null || state.inFlight() || parked)
                .as("something goes on: %s", state)
                .isTrue();
        if (due != null) {
            assertThat(due).as("nothing due is left undone").isAfter(now.minus(Duration.ofMillis(1)));
        }
        if (state.status() == TransactionStatus.ACTIVE && !state.pivotMayHaveRun()) {
            assertThat(due).isBeforeOrEqualTo(state.deadline());
        }
    }
}
