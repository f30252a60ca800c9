package dev.norn.engine.codec;

import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;

/** What {@link EventWriter} wrote, as events again. */
final class EventReader {

    private EventReader() {}

    static Event read(EventMembers it) {
        return switch (it.type()) {
            case EventWriter.STARTED ->
                new Event.SagaStarted(
                        it.string("s"),
                        it.longNumber("v"),
                        it.json("i"),
                        it.stringOrNull("k"),
                        it.strings("l"),
                        it.time("d"));
            case EventWriter.TCC_STARTED -> SpecReader.started(it);
            case EventWriter.MESSAGE_PREPARED -> SpecReader.prepared(it);
            case EventWriter.BRANCHES_REGISTERED -> SpecReader.registered(it);
            case EventWriter.BRANCH_TRIED -> new Event.BranchTried(it.branch(), it.attempt(), it.json("r"));
            case EventWriter.BRANCH_CONFIRMED -> new Event.BranchConfirmed(it.branch(), it.attempt());
            case EventWriter.BRANCH_CANCELLED -> new Event.BranchCancelled(it.branch(), it.attempt());
            case EventWriter.ATTEMPT_STARTED -> new Event.AttemptStarted(it.branch(), it.operation(), it.attempt());
            case EventWriter.ATTEMPT_INTERRUPTED ->
                new Event.AttemptInterrupted(it.branch(), it.operation(), it.attempt(), it.nextAttemptAt());
            case EventWriter.ATTEMPT_UNKNOWN ->
                new Event.AttemptUnknown(it.branch(), it.operation(), it.attempt(), it.error(), it.nextAttemptAt());
            case EventWriter.ATTEMPT_NOT_SENT ->
                new Event.AttemptNotSent(it.branch(), it.operation(), it.attempt(), it.error(), it.nextAttemptAt());
            case EventWriter.ATTEMPT_PENDING ->
                new Event.AttemptPending(it.branch(), it.operation(), it.attempt(), it.nextAttemptAt());
            case EventWriter.BRANCH_SKIPPED -> new Event.BranchSkipped(it.branch());
            case EventWriter.BRANCH_SUCCEEDED -> new Event.BranchSucceeded(it.branch(), it.attempt(), it.json("r"));
            case EventWriter.BRANCH_FAILED -> new Event.BranchFailed(it.branch(), it.attempt(), it.error());
            case EventWriter.BRANCH_COMPENSATED -> new Event.BranchCompensated(it.branch(), it.attempt());
            case EventWriter.EXPRESSION_FAILED ->
                new Event.ExpressionFailed(it.branchOrNull(), it.string("m"), it.nextAttemptAt());
            case EventWriter.DECIDED -> decided(it);
            case EventWriter.ATTENTION_RAISED ->
                new Event.AttentionRaised(it.string("c"), it.string("m"), it.branchOrNull());
            case EventWriter.ATTENTION_CLEARED -> new Event.AttentionCleared(it.branchOrNull());
            case EventWriter.DEAD_LETTERED -> new Event.DeadLettered(it.branch(), it.operation(), it.error());
            case EventWriter.REDRIVEN -> new Event.Redriven(it.branch(), it.operation(), it.repair());
            case EventWriter.DISCARDED -> new Event.Discarded(it.branch(), it.operation(), it.repair());
            case EventWriter.RETRY_REQUESTED ->
                new Event.RetryRequested(it.branch(), it.operation(), it.jsonOrNull("i"), it.repair());
            case EventWriter.SKIPPED_BY_OPERATOR ->
                new Event.SkippedByOperator(it.branch(), it.operation(), it.json("r"), it.repair());
            case EventWriter.RESOLVED_BY_OPERATOR ->
                new Event.ResolvedByOperator(it.branch(), it.operation(), it.json("r"), it.repair());
            case EventWriter.ENDED -> new Event.Ended(status(it.string("s")), it.json("r"));
            case EventWriter.KILLED -> new Event.Killed(it.repair(), it.integers("x"));
            default ->
                throw new EventFormatException(
                        "event type '" + it.type() + "' is not known to this release: a newer one wrote it");
        };
    }

    private static Event decided(EventMembers it) {
        String code = it.string("c");
        String reason = it.stringOrNull("m");
        return new Event.Decided(
                decision(it.string("d")),
                code,
                reason == null ? StandingSentences.of(code) : reason,
                it.branchOrNull());
    }

    private static Decision decision(String letter) {
        return switch (letter) {
            case "C" -> Decision.COMMIT;
            case "R" -> Decision.ROLLBACK;
            default -> throw new EventFormatException("decision '" + letter + "' (expected: C or R)");
        };
    }

    private static TransactionStatus status(String name) {
        try {
            return TransactionStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new EventFormatException("status '" + name + "' is not known to this release", e);
        }
    }
}
