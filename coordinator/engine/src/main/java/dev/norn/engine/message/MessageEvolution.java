package dev.norn.engine.message;

import static dev.norn.engine.machine.Expectations.illegal;
import static dev.norn.engine.machine.Expectations.millis;

import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Expectations;
import java.time.Instant;

/**
 * How a message's state follows from its events. Nothing is chosen here. An event that cannot follow the state is a bug or a
 * damaged journal, and an {@link IllegalStateException}.
 */
final class MessageEvolution {

    private MessageEvolution() {}

    static MessageState evolve(MessageState state, long time, Event event) {
        Expectations.open(state, event);
        return switch (event) {
            case Event.MessagePrepared e -> throw illegal(state, e, "the first event");
            case Event.AttemptStarted e -> attemptStarted(state, time, e);
            case Event.AttemptInterrupted e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), e.operation(), e.attempt());
                yield state.with(e.branch(), branch.with(branch.attempts().interrupted(millis(e.nextAttemptAt()))));
            }
            case Event.AttemptUnknown e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), e.operation(), e.attempt());
                yield state.with(
                        e.branch(), branch.with(branch.attempts().failed(e.error(), millis(e.nextAttemptAt()))));
            }
            case Event.AttemptNotSent e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), e.operation(), e.attempt());
                yield state.with(
                        e.branch(), branch.with(branch.attempts().postponed(e.error(), millis(e.nextAttemptAt()))));
            }
            case Event.AttemptPending e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), e.operation(), e.attempt());
                Attempts attempts = branch.attempts();
                yield state.with(
                        e.branch(), branch.with(attempts.postponed(attempts.lastError(), millis(e.nextAttemptAt()))));
            }
            case Event.BranchSucceeded e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), operationOf(e.branch()), e.attempt());
                yield state.with(
                        e.branch(),
                        branch.succeeded(e.result(), branch.attempts().ended(null)));
            }
            case Event.BranchFailed e -> {
                MessageBranch branch = inFlight(state, e, e.branch(), BranchOperation.CHECK, e.attempt());
                yield state.with(
                        e.branch(),
                        branch.with(BranchStatus.FAILED, branch.attempts().ended(e.error())));
            }
            case Event.Decided e -> decided(state, time, e);
            case Event.AttentionRaised e ->
                state.with(state.course()
                        .with(new Attention(e.code(), e.message(), Instant.ofEpochMilli(time), e.branch())));
            case Event.AttentionCleared e -> state.with(state.course().withoutAttention(e.branch()));
            case Event.DeadLettered e -> {
                MessageBranch branch = notInFlight(state, e, e.branch());
                yield state.with(e.branch(), branch.with(branch.attempts().parked(e.error())));
            }
            case Event.Redriven e -> {
                MessageBranch branch = deadLetter(state, e, e.branch());
                yield state.with(e.branch(), branch.with(branch.attempts().redriven(time)));
            }
            case Event.Discarded e -> {
                MessageBranch branch = deadLetter(state, e, e.branch());
                yield state.with(
                        e.branch(),
                        branch.with(BranchStatus.SKIPPED, branch.attempts().dropped()));
            }
            case Event.RetryRequested e -> retryRequested(state, time, e);
            case Event.ResolvedByOperator e -> {
                MessageBranch branch = notInFlight(state, e, e.branch());
                yield state.with(
                        e.branch(),
                        branch.succeeded(e.output(), branch.attempts().dropped()));
            }
            case Event.Ended e -> ended(state, time, e);
            case Event.Killed e -> killed(state, time);
            case Event.SagaStarted e -> throw foreign(state, e);
            case Event.TccStarted e -> throw foreign(state, e);
            case Event.BranchesRegistered e -> throw foreign(state, e);
            case Event.BranchTried e -> throw foreign(state, e);
            case Event.BranchConfirmed e -> throw foreign(state, e);
            case Event.BranchCancelled e -> throw foreign(state, e);
            case Event.BranchSkipped e -> throw foreign(state, e);
            case Event.BranchCompensated e -> throw foreign(state, e);
            case Event.ExpressionFailed e -> throw foreign(state, e);
            case Event.SkippedByOperator e -> throw foreign(state, e);
        };
    }

    private static MessageState attemptStarted(MessageState state, long time, Event.AttemptStarted event) {
        MessageBranch branch = notInFlight(state, event, event.branch());
        boolean check = event.branch() == MessageState.PRODUCER;
        TransactionStatus expected = check ? TransactionStatus.ACTIVE : TransactionStatus.COMMITTING;
        if (state.status() != expected) {
            throw illegal(state, event, "status " + expected);
        }
        boolean next = event.attempt() == branch.attempts().last() + 1;
        if (branch.isSettled() || branch.operation() != event.operation() || !next) {
            throw illegal(state, event, "an attempt that follows the branch's last one");
        }
        return state.with(
                event.branch(),
                branch.with(BranchStatus.ACTIVE, branch.attempts().started(event.attempt(), time)));
    }

    /** What the producer is asked meanwhile does not matter any more. */
    private static MessageState decided(MessageState state, long time, Event.Decided event) {
        if (state.decision() != null) {
            throw illegal(state, event, "an undecided transaction");
        }
        MessageBranch producer = state.branch(MessageState.PRODUCER);
        BranchStatus status = event.decision() == Decision.COMMIT ? BranchStatus.SUCCEEDED : BranchStatus.FAILED;
        MessageBranch[] branches = state.copyOfBranches();
        branches[MessageState.PRODUCER] =
                producer.with(status, producer.attempts().dropped());
        return state.with(state.course().decided(event.decision(), time), branches);
    }

    private static MessageState retryRequested(MessageState state, long time, Event.RetryRequested event) {
        MessageBranch branch = notInFlight(state, event, event.branch());
        MessageBranch due = branch.with(branch.attempts().due(time));
        Json input = event.input();
        return state.with(event.branch(), input == null ? due : due.withInput(input));
    }

    private static MessageState ended(MessageState state, long time, Event.Ended event) {
        Expectations.mayEnd(state, event);
        return state.with(state.course().ended(event.status(), time));
    }

    private static MessageState killed(MessageState state, long time) {
        MessageBranch[] branches = state.copyOfBranches();
        for (int i = 0; i < branches.length; i++) {
            BranchStatus status =
                    branches[i].status() == BranchStatus.ACTIVE ? BranchStatus.UNKNOWN : branches[i].status();
            branches[i] = branches[i].with(status, branches[i].attempts().dropped());
        }
        return state.with(state.course().withoutAttentions().ended(TransactionStatus.KILLED, time), branches);
    }

    private static BranchOperation operationOf(int branch) {
        return branch == MessageState.PRODUCER ? BranchOperation.CHECK : BranchOperation.ACTION;
    }

    private static MessageBranch inFlight(
            MessageState state, Event event, int index, BranchOperation operation, int attempt) {
        return Expectations.inFlight(state, event, state.branch(index), operation, attempt);
    }

    private static MessageBranch notInFlight(MessageState state, Event event, int index) {
        return Expectations.notInFlight(state, event, state.branch(index));
    }

    private static MessageBranch deadLetter(MessageState state, Event event, int index) {
        return Expectations.deadLetter(state, event, state.branch(index));
    }

    private static IllegalStateException foreign(MessageState state, Event event) {
        return illegal(state, event, "an event of a message");
    }
}
