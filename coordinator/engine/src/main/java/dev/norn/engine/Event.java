package dev.norn.engine;

import dev.norn.dsl.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a global transaction. Everything that was chosen is in here, so that replaying events never chooses
 * again. Branches are named by their number.
 */
public sealed interface Event {

    /** The transaction was accepted. */
    record SagaStarted(
            String saga,
            long version,
            Json input,
            @Nullable String businessKey,
            Map<String, String> labels,
            Instant deadline)
            implements Event {}

    /**
     * A TCC transaction was accepted.
     *
     * @param name what its initiator calls it
     * @param branches the first ones; all of them, if the coordinator makes the tries
     */
    record TccStarted(
            String name,
            TriedBy triedBy,
            List<BranchSpec> branches,
            @Nullable String businessKey,
            Map<String, String> labels,
            Instant deadline)
            implements Event {}

    /**
     * A message was accepted.
     *
     * @param name what its producer calls it
     * @param check how the producer is asked
     * @param deliveries to whom it is delivered
     * @param deadline undecided by then, the producer is asked
     */
    record MessagePrepared(
            String name,
            BranchSpec check,
            List<BranchSpec> deliveries,
            @Nullable String businessKey,
            Map<String, String> labels,
            Instant deadline)
            implements Event {}

    /**
     * The initiator is about to make more tries.
     *
     * @param branches numbered on from those before
     */
    record BranchesRegistered(
            List<BranchSpec> branches, @Nullable RegistrationKey key) implements Event {}

    /**
     * The try is done.
     *
     * @param attempt the coordinator's, or 0 if the initiator made it and says so
     */
    record BranchTried(int branch, int attempt, Json result) implements Event {}

    /** The confirm is done. */
    record BranchConfirmed(int branch, int attempt) implements Event {}

    /** The cancel is done, or there was nothing to cancel. */
    record BranchCancelled(int branch, int attempt) implements Event {}

    /** A call of the branch's operation is about to be sent. */
    record AttemptStarted(int branch, BranchOperation operation, int attempt) implements Event {}

    /** The coordinator lost the call: it may have run. Uses up no attempt. */
    record AttemptInterrupted(
            int branch,
            BranchOperation operation,
            int attempt,
            @Nullable Instant nextAttemptAt) implements Event {}

    /** The call was sent and no usable answer came; {@code nextAttemptAt} is null if there will be no further one. */
    record AttemptUnknown(
            int branch,
            BranchOperation operation,
            int attempt,
            CallError error,
            @Nullable Instant nextAttemptAt) implements Event {}

    /** The call was not sent. Uses up no attempt. */
    record AttemptNotSent(
            int branch,
            BranchOperation operation,
            int attempt,
            CallError error,
            @Nullable Instant nextAttemptAt) implements Event {}

    /** The participant is still working on it. Uses up no attempt. */
    record AttemptPending(
            int branch,
            BranchOperation operation,
            int attempt,
            @Nullable Instant nextAttemptAt) implements Event {}

    /** The step's {@code when} was false. */
    record BranchSkipped(int branch) implements Event {}

    /** The action is done; or the producer of a message was asked, and its local transaction is committed. */
    record BranchSucceeded(int branch, int attempt, Json result) implements Event {}

    /**
     * The participant said no, for good: the action or try did not happen. (A "no" that comes too late to be one, after the
     * decision or to what settles a branch, is an {@link AttemptUnknown}.) Of a message: its producer was asked, and its
     * local transaction never will be committed.
     */
    record BranchFailed(int branch, int attempt, CallError error) implements Event {}

    /** The compensation is done, or there was nothing to undo. */
    record BranchCompensated(int branch, int attempt) implements Event {}

    /** An expression could not be evaluated; {@code branch} is null for the output's. */
    record ExpressionFailed(
            @Nullable Integer branch,
            String message,
            @Nullable Instant nextAttemptAt) implements Event {}

    /** The outcome is fixed. */
    record Decided(
            Decision decision,
            String code,
            String reason,
            @Nullable Integer branch) implements Event {}

    /** The transaction needs an operator. */
    record AttentionRaised(
            String code, String message, @Nullable Integer branch) implements Event {}

    /** The cause that was raised with this {@code branch} (null for the transaction itself) is gone. */
    record AttentionCleared(@Nullable Integer branch) implements Event {}

    /** The branch's operation is parked. */
    record DeadLettered(int branch, BranchOperation operation, CallError error) implements Event {}

    /** The parked operation is tried again. */
    record Redriven(int branch, BranchOperation operation, Repair repair) implements Event {}

    /** The parked operation was given up by an operator; the branch counts as settled. */
    record Discarded(int branch, BranchOperation operation, Repair repair) implements Event {}

    /** An operator asked for an attempt now, maybe with another input. */
    record RetryRequested(
            int branch, BranchOperation operation, @Nullable Json input, Repair repair) implements Event {}

    /** An operator supplied the output of an action that is not called (any more). */
    record SkippedByOperator(int branch, BranchOperation operation, Json output, Repair repair) implements Event {}

    /** An operator settled the operation by hand. */
    record ResolvedByOperator(int branch, BranchOperation operation, Json output, Repair repair) implements Event {}

    /** The transaction ended as decided. */
    record Ended(TransactionStatus status, Json output) implements Event {}

    /** An operator ended the transaction as it was; {@code inconsistent} are the branches left unsettled. */
    record Killed(Repair repair, List<Integer> inconsistent) implements Event {}
}
