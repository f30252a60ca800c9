package dev.norn.engine.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.DeadLetterBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold whatever happens to a TCC transaction, kept in a book of its own that is written from the events alone. */
final class TccInvariants {

    private final List<Account> accounts = new ArrayList<>();
    private final DeadLetterBook deadLetters = new DeadLetterBook();
    private final Set<List<Object>> attempts = new HashSet<>();
    private TriedBy triedBy = TriedBy.INITIATOR;
    private Instant deadline = Instant.MAX;
    private @Nullable Decision decision;
    private boolean ended;

    /** What is known of one branch. */
    private static final class Account {
        final BranchSpec spec;

        @Nullable
        BranchOperation inFlight;

        boolean mayHaveRun;
        boolean working;
        boolean tried;
        boolean confirmed;
        boolean cancelled;
        Instant quietUntil = Instant.MIN;

        Account(BranchSpec spec) {
            this.spec = spec;
        }

        void awaitedUntil(Instant time) {
            Instant until = time.plus(spec.timeout());
            quietUntil = quietUntil.isBefore(until) ? until : quietUntil;
        }
    }

    void check(Transition<TccState> transition, Instant now) {
        boolean refused = transition.reply() instanceof Reply.Refused;
        if (refused && !transition.events().isEmpty()) {
            assertThat(transition.events().getFirst())
                    .as("a refusal comes with nothing but the deadline")
                    .isInstanceOfSatisfying(
                            Event.Decided.class, it -> assertThat(it.code()).isEqualTo(DecisionCodes.DEADLINE));
        }
        for (Event event : transition.events()) {
            assertThat(ended).as("an event after the end: %s", event).isFalse();
            book(event, transition, now);
        }
        deadLetters.check(transition.events(), transition.state());
        checkCalls(transition);
        checkState(transition.state(), now);
    }

    private void book(Event event, Transition<TccState> transition, Instant now) {
        switch (event) {
            case Event.TccStarted e -> {
                triedBy = e.triedBy();
                deadline = e.deadline();
                register(e.branches());
            }
            case Event.BranchesRegistered e -> {
                assertThat(decision).as("no branch after the decision").isNull();
                assertThat(triedBy).isEqualTo(TriedBy.INITIATOR);
                register(e.branches());
            }
            case Event.AttemptStarted e -> attemptStarted(e, transition, now);
            case Event.AttemptInterrupted e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.TRY) {
                    account.mayHaveRun = true;
                    account.awaitedUntil(now.plus(account.spec.timeout()));
                }
            }
            case Event.AttemptUnknown e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.TRY) {
                    account.mayHaveRun = true;
                    account.awaitedUntil(now);
                }
            }
            case Event.AttemptPending e -> {
                Account account = attemptEnded(e.branch(), e.operation());
                if (e.operation() == BranchOperation.TRY) {
                    account.working = true;
                    account.awaitedUntil(now);
                }
            }
            case Event.AttemptNotSent e -> attemptEnded(e.branch(), e.operation());
            case Event.BranchTried e -> {
                Account account =
                        e.attempt() == 0 ? accounts.get(e.branch()) : attemptEnded(e.branch(), BranchOperation.TRY);
                account.tried = true;
            }
            case Event.BranchFailed e -> attemptEnded(e.branch(), BranchOperation.TRY).working = false;
            case Event.BranchConfirmed e -> attemptEnded(e.branch(), BranchOperation.CONFIRM).confirmed = true;
            case Event.BranchCancelled e -> attemptEnded(e.branch(), BranchOperation.CANCEL).cancelled = true;
            case Event.Decided e -> decided(e, now);
            case Event.ResolvedByOperator e -> settledByHand(e.branch(), e.operation());
            case Event.Discarded e -> settledByHand(e.branch(), e.operation());
            case Event.Ended e -> {
                ended = true;
                checkEnd(e);
            }
            case Event.Killed e -> ended = true;
            case Event.AttentionRaised e -> {}
            case Event.AttentionCleared e -> {}
            case Event.DeadLettered e -> assertThat(e.operation()).isNotEqualTo(BranchOperation.TRY);
            case Event.Redriven e -> {}
            case Event.RetryRequested e -> {}
            case Event.MessagePrepared e -> throw new AssertionError("of TCC: " + e);
            case Event.SagaStarted e -> throw new AssertionError("of TCC: " + e);
            case Event.BranchSkipped e -> throw new AssertionError("of TCC: " + e);
            case Event.BranchSucceeded e -> throw new AssertionError("of TCC: " + e);
            case Event.BranchCompensated e -> throw new AssertionError("of TCC: " + e);
            case Event.ExpressionFailed e -> throw new AssertionError("of TCC: " + e);
            case Event.SkippedByOperator e -> throw new AssertionError("of TCC: " + e);
        }
    }

    private void register(List<BranchSpec> specs) {
        specs.forEach(spec -> accounts.add(new Account(spec)));
    }

    private void decided(Event.Decided event, Instant now) {
        assertThat(decision).as("a second decision: %s", event).isNull();
        decision = event.decision();
        if (decision == Decision.COMMIT) {
            assertThat(now).as("a commit before the deadline").isBefore(deadline);
            assertThat(triedBy == TriedBy.INITIATOR || accounts.stream().allMatch(it -> it.tried))
                    .as("every try of the coordinator is done before it commits")
                    .isTrue();
        } else if (triedBy == TriedBy.INITIATOR && !event.code().equals(DecisionCodes.REQUESTED)) {
            accounts.forEach(account -> account.awaitedUntil(now));
        }
    }

    private void settledByHand(int branch, BranchOperation operation) {
        Account account = accounts.get(branch);
        switch (operation) {
            case TRY -> account.tried = true;
            case CONFIRM -> account.confirmed = true;
            case CANCEL -> account.cancelled = true;
            case ACTION, COMPENSATE, CHECK -> throw new AssertionError("of TCC: " + operation);
        }
    }

    private void attemptStarted(Event.AttemptStarted event, Transition<TccState> transition, Instant now) {
        Account account = accounts.get(event.branch());
        assertThat(attempts.add(List.of(event.branch(), event.operation(), event.attempt())))
                .as("a number for each attempt: %s", event)
                .isTrue();
        assertThat(account.inFlight).as("nothing in flight before %s", event).isNull();
        account.inFlight = event.operation();
        switch (event.operation()) {
            case TRY -> {
                assertThat(triedBy).isEqualTo(TriedBy.COORDINATOR);
                assertThat(decision).as("no try after the decision").isNull();
                assertThat(now).as("no try after the deadline").isBefore(deadline);
                assertThat(account.tried).as("no try after one that is done").isFalse();
            }
            case CONFIRM -> {
                assertThat(decision).as("no confirm but in a commit").isEqualTo(Decision.COMMIT);
                assertThat(account.confirmed).as("no second confirm").isFalse();
            }
            case CANCEL -> cancelStarted(event, account, transition, now);
            case ACTION, COMPENSATE, CHECK -> throw new AssertionError("of TCC: " + event);
        }
    }

    private void cancelStarted(
            Event.AttemptStarted event, Account account, Transition<TccState> transition, Instant now) {
        assertThat(decision).as("no cancel but in a rollback").isEqualTo(Decision.ROLLBACK);
        assertThat(account.cancelled).as("no second cancel").isFalse();
        assertThat(triedBy == TriedBy.INITIATOR || account.mayHaveRun || account.working || account.tried)
                .as("only what may have run is cancelled: %s", event)
                .isTrue();
        boolean asked = transition.events().stream()
                .anyMatch(other -> other instanceof Event.RetryRequested retry && retry.branch() == event.branch());
        if (event.attempt() == 1 && !account.tried && !asked) {
            assertThat(now).as("a quiet period before %s", event).isAfterOrEqualTo(account.quietUntil);
        }
    }

    private Account attemptEnded(int branch, BranchOperation operation) {
        Account account = accounts.get(branch);
        assertThat(account.inFlight).isEqualTo(operation);
        account.inFlight = null;
        return account;
    }

    private void checkEnd(Event.Ended event) {
        for (Account account : accounts) {
            assertThat(account.inFlight).as("nothing in flight at the end").isNull();
            assertThat(account.confirmed && account.cancelled)
                    .as("confirmed or cancelled, never both")
                    .isFalse();
            if (event.status() == TransactionStatus.COMMITTED) {
                assertThat(account.confirmed).as("confirmed at the end").isTrue();
            } else if (triedBy == TriedBy.INITIATOR || account.mayHaveRun || account.working || account.tried) {
                assertThat(account.cancelled).as("cancelled at the end").isTrue();
            }
        }
    }

    private static void checkCalls(Transition<TccState> transition) {
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

    private void checkState(TccState state, Instant now) {
        assertThat(state.status().ended()).isEqualTo(ended);
        assertThat(state.decision()).isEqualTo(decision);
        assertThat(state.branchCount()).isEqualTo(accounts.size());
        if (ended) {
            assertThat(state.nextDueAt()).isNull();
            assertThat(state.inFlight()).isFalse();
            return;
        }
        boolean parked = false;
        for (BranchView branch : state.branches()) {
            Account account = accounts.get(branch.index());
            assertThat(state.branch(branch.index()).inFlight()).isEqualTo(account.inFlight != null);
            boolean attended = state.attentionOf(branch.index()) != null;
            parked |= branch.deadLettered();
            assertThat(attended || !branch.deadLettered())
                    .as("attention for a dead letter")
                    .isTrue();
            assertThat(!attended || isOpen(branch.status()))
                    .as("attention only for what is open")
                    .isTrue();
        }
        Instant due = state.nextDueAt();
        assertThat(due != null || state.inFlight() || parked)
                .as("something goes on: %s", state)
                .isTrue();
        if (due != null) {
            assertThat(due).as("nothing due is left undone").isAfter(now.minusMillis(1));
        }
        if (decision == null) {
            assertThat(due).isBeforeOrEqualTo(deadline);
        }
    }

    private static boolean isOpen(BranchStatus status) {
        return status == BranchStatus.CONFIRMING || status == BranchStatus.CANCELLING;
    }
}
