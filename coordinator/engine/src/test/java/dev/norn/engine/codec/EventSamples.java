package dev.norn.engine.codec;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.CallError;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of every type, with and without their optional members. */
final class EventSamples {

    static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");
    static final CallError ERROR = new CallError("HTTP_STATUS", "said \"no\"\n\u2028€", 500);
    static final CallError BARE_ERROR = new CallError("TIMEOUT", "", null);
    static final Repair REPAIR = new Repair("tired of \\ waiting", "ops@example");
    static final Json JSON = new Json("{ \"b\" : 1.10,\n \"a\":[1e400, \"\\u00e9\\\"\", {}, []] }");

    private static final BranchSpec FULL = new BranchSpec(
            new OperationName("bank-a", "hold"),
            JSON,
            Duration.ofMillis(1234),
            new RetryPolicy(3, Duration.ofMillis(50), 1.5, Duration.ofSeconds(7), 0.25));
    private static final BranchSpec BARE =
            new BranchSpec(new OperationName("b", "h"), Json.NULL, BranchSpec.DEFAULT_TIMEOUT, null);

    static final List<Event> ALL = List.of(
            new Event.SagaStarted("order", 3, JSON, "key", Map.of("i", "1", "r", "2"), TIME),
            new Event.SagaStarted("order", Long.MAX_VALUE, Json.NULL, null, Map.of(), TIME),
            new Event.TccStarted(
                    "transfer", TriedBy.INITIATOR, List.of(FULL, BARE), "key", Map.of("i", "1", "bs", "2"), TIME),
            new Event.TccStarted("tcc", TriedBy.COORDINATOR, List.of(BARE), null, Map.of(), TIME),
            new Event.TccStarted("tcc", TriedBy.INITIATOR, List.of(), null, Map.of(), TIME),
            new Event.MessagePrepared("placed", FULL, List.of(BARE, FULL), "key", Map.of("i", "1", "bs", "2"), TIME),
            new Event.MessagePrepared("message", BARE, List.of(BARE), null, Map.of(), TIME),
            new Event.AttemptStarted(0, BranchOperation.CHECK, 2),
            new Event.BranchesRegistered(List.of(FULL, BARE), new RegistrationKey("a1", "b2")),
            new Event.BranchesRegistered(List.of(BARE), null),
            new Event.BranchTried(0, 0, JSON),
            new Event.BranchTried(2, 3, Json.NULL),
            new Event.BranchConfirmed(1, 1),
            new Event.BranchCancelled(0, 4),
            new Event.AttemptStarted(0, BranchOperation.TRY, 1),
            new Event.AttemptStarted(0, BranchOperation.CONFIRM, 1),
            new Event.AttemptInterrupted(1, BranchOperation.CANCEL, 2, TIME),
            new Event.AttemptStarted(0, BranchOperation.ACTION, 1),
            new Event.AttemptStarted(1, BranchOperation.COMPENSATE, 17),
            new Event.AttemptInterrupted(1, BranchOperation.ACTION, 2, TIME),
            new Event.AttemptInterrupted(1, BranchOperation.COMPENSATE, 2, null),
            new Event.AttemptUnknown(1, BranchOperation.ACTION, 2, ERROR, TIME),
            new Event.AttemptUnknown(1, BranchOperation.COMPENSATE, 2, BARE_ERROR, null),
            new Event.AttemptNotSent(1, BranchOperation.ACTION, 2, ERROR, TIME),
            new Event.AttemptNotSent(1, BranchOperation.COMPENSATE, 2, BARE_ERROR, null),
            new Event.AttemptPending(1, BranchOperation.ACTION, 2, TIME),
            new Event.AttemptPending(1, BranchOperation.COMPENSATE, 2, null),
            new Event.BranchSkipped(4),
            new Event.BranchSucceeded(4, 1, JSON),
            new Event.BranchSucceeded(4, 2, Json.NULL),
            new Event.BranchFailed(4, 2, ERROR),
            new Event.BranchCompensated(4, 2),
            new Event.ExpressionFailed(null, "no such member", null),
            new Event.ExpressionFailed(4, "no such member", TIME),
            new Event.Decided(Decision.COMMIT, "PIVOT_DONE", "the pivot is done", 2),
            new Event.Decided(Decision.ROLLBACK, "DEADLINE", "late", null),
            new Event.AttentionRaised("RETRYING", "for long", 2),
            new Event.AttentionRaised("OUTPUT_FAILED", "no such member", null),
            new Event.AttentionCleared(2),
            new Event.AttentionCleared(null),
            new Event.DeadLettered(2, BranchOperation.COMPENSATE, ERROR),
            new Event.DeadLettered(2, BranchOperation.ACTION, BARE_ERROR),
            new Event.Redriven(2, BranchOperation.COMPENSATE, REPAIR),
            new Event.Discarded(2, BranchOperation.ACTION, REPAIR),
            new Event.RetryRequested(2, BranchOperation.ACTION, null, REPAIR),
            new Event.RetryRequested(2, BranchOperation.COMPENSATE, JSON, REPAIR),
            new Event.RetryRequested(2, BranchOperation.COMPENSATE, Json.NULL, REPAIR),
            new Event.SkippedByOperator(2, BranchOperation.ACTION, JSON, REPAIR),
            new Event.ResolvedByOperator(2, BranchOperation.COMPENSATE, Json.NULL, REPAIR),
            new Event.Ended(TransactionStatus.COMMITTED, JSON),
            new Event.Ended(TransactionStatus.ROLLED_BACK, Json.NULL),
            new Event.Killed(REPAIR, List.of(0, 12)),
            new Event.Killed(REPAIR, List.of()));

    private EventSamples() {}
}
