package dev.norn.engine.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as the API shows them and as they are published: the same names and data in both. Names are stable; members
 * may be added. Every transaction has exactly one {@code norn.transaction.ended.v1}, also one that was killed.
 */
public final class PublicEvents {

    private PublicEvents() {}

    /** The type's name, for example {@code norn.branch.succeeded.v1}. */
    public static String type(Event event) {
        return switch (event) {
            case Event.SagaStarted e -> "norn.transaction.started.v1";
            case Event.TccStarted e -> "norn.transaction.started.v1";
            case Event.MessagePrepared e -> "norn.transaction.started.v1";
            case Event.BranchesRegistered e -> "norn.transaction.branches-registered.v1";
            case Event.BranchTried e -> "norn.branch.tried.v1";
            case Event.BranchConfirmed e -> "norn.branch.confirmed.v1";
            case Event.BranchCancelled e -> "norn.branch.cancelled.v1";
            case Event.Decided e -> "norn.transaction.decided.v1";
            case Event.Ended e -> "norn.transaction.ended.v1";
            case Event.Killed e -> "norn.transaction.ended.v1";
            case Event.AttentionRaised e -> "norn.transaction.attention-raised.v1";
            case Event.AttentionCleared e -> "norn.transaction.attention-cleared.v1";
            case Event.AttemptStarted e -> "norn.attempt.started.v1";
            case Event.AttemptInterrupted e -> "norn.attempt.interrupted.v1";
            case Event.AttemptUnknown e -> "norn.attempt.unknown.v1";
            case Event.AttemptNotSent e -> "norn.attempt.not-sent.v1";
            case Event.AttemptPending e -> "norn.attempt.pending.v1";
            case Event.BranchSkipped e -> "norn.branch.skipped.v1";
            case Event.BranchSucceeded e -> "norn.branch.succeeded.v1";
            case Event.BranchFailed e -> "norn.branch.failed.v1";
            case Event.BranchCompensated e -> "norn.branch.compensated.v1";
            case Event.ExpressionFailed e -> "norn.expression.failed.v1";
            case Event.DeadLettered e -> "norn.branch.dead-lettered.v1";
            case Event.Redriven e -> "norn.branch.redriven.v1";
            case Event.Discarded e -> "norn.branch.discarded.v1";
            case Event.RetryRequested e -> "norn.branch.retry-requested.v1";
            case Event.SkippedByOperator e -> "norn.branch.skipped-by-operator.v1";
            case Event.ResolvedByOperator e -> "norn.branch.resolved.v1";
        };
    }

    /** The number of the branch that the event is about; null if it is about the transaction. */
    public static @Nullable Integer branch(Event event) {
        return switch (event) {
            case Event.SagaStarted e -> null;
            case Event.TccStarted e -> null;
            case Event.MessagePrepared e -> null;
            case Event.BranchesRegistered e -> null;
            case Event.BranchTried e -> e.branch();
            case Event.BranchConfirmed e -> e.branch();
            case Event.BranchCancelled e -> e.branch();
            case Event.Decided e -> e.branch();
            case Event.Ended e -> null;
            case Event.Killed e -> null;
            case Event.AttentionRaised e -> e.branch();
            case Event.AttentionCleared e -> e.branch();
            case Event.AttemptStarted e -> e.branch();
            case Event.AttemptInterrupted e -> e.branch();
            case Event.AttemptUnknown e -> e.branch();
            case Event.AttemptNotSent e -> e.branch();
            case Event.AttemptPending e -> e.branch();
            case Event.BranchSkipped e -> e.branch();
            case Event.BranchSucceeded e -> e.branch();
            case Event.BranchFailed e -> e.branch();
            case Event.BranchCompensated e -> e.branch();
            case Event.ExpressionFailed e -> e.branch();
            case Event.DeadLettered e -> e.branch();
            case Event.Redriven e -> e.branch();
            case Event.Discarded e -> e.branch();
            case Event.RetryRequested e -> e.branch();
            case Event.SkippedByOperator e -> e.branch();
            case Event.ResolvedByOperator e -> e.branch();
        };
    }

    /** The number of the attempt that the event is about; null if it is about none. */
    public static @Nullable Integer attempt(Event event) {
        return switch (event) {
            case Event.AttemptStarted e -> e.attempt();
            case Event.AttemptInterrupted e -> e.attempt();
            case Event.AttemptUnknown e -> e.attempt();
            case Event.AttemptNotSent e -> e.attempt();
            case Event.AttemptPending e -> e.attempt();
            case Event.BranchSucceeded e -> e.attempt();
            case Event.BranchFailed e -> e.attempt();
            case Event.BranchCompensated e -> e.attempt();
            case Event.BranchTried e -> e.attempt() == 0 ? null : (Integer) e.attempt();
            case Event.BranchConfirmed e -> e.attempt();
            case Event.BranchCancelled e -> e.attempt();
            case Event.SagaStarted e -> null;
            case Event.TccStarted e -> null;
            case Event.MessagePrepared e -> null;
            case Event.BranchesRegistered e -> null;
            case Event.Decided e -> null;
            case Event.Ended e -> null;
            case Event.Killed e -> null;
            case Event.AttentionRaised e -> null;
            case Event.AttentionCleared e -> null;
            case Event.BranchSkipped e -> null;
            case Event.ExpressionFailed e -> null;
            case Event.DeadLettered e -> null;
            case Event.Redriven e -> null;
            case Event.Discarded e -> null;
            case Event.RetryRequested e -> null;
            case Event.SkippedByOperator e -> null;
            case Event.ResolvedByOperator e -> null;
        };
    }

    /** Everything else about the event: a JSON object. Times are RFC 3339; what is null is left out. */
    public static Json data(Event event) {
        return new Json(EventCodec.write(out -> {
            out.writeStartObject();
            members(out, event);
            out.writeEndObject();
        }));
    }

    private static void members(JsonGenerator out, Event event) throws IOException {
        switch (event) {
            case Event.SagaStarted e -> started(out, e);
            case Event.Decided e -> {
                out.writeStringField("decision", e.decision().name());
                out.writeStringField("code", e.code());
                out.writeStringField("reason", e.reason());
            }
            case Event.Ended e -> {
                out.writeStringField("status", e.status().name());
                json(out, "output", e.output());
            }
            case Event.Killed e -> killed(out, e);
            case Event.AttentionRaised e -> {
                out.writeStringField("code", e.code());
                out.writeStringField("message", e.message());
            }
            case Event.AttemptStarted e -> operation(out, e.operation());
            case Event.AttemptInterrupted e -> outcome(out, e.operation(), null, e.nextAttemptAt());
            case Event.AttemptUnknown e -> outcome(out, e.operation(), e.error(), e.nextAttemptAt());
            case Event.AttemptNotSent e -> outcome(out, e.operation(), e.error(), e.nextAttemptAt());
            case Event.AttemptPending e -> outcome(out, e.operation(), null, e.nextAttemptAt());
            case Event.BranchSucceeded e -> json(out, "result", e.result());
            case Event.BranchFailed e -> error(out, e.error());
            case Event.ExpressionFailed e -> {
                out.writeStringField("message", e.message());
                next(out, e.nextAttemptAt());
            }
            case Event.DeadLettered e -> outcome(out, e.operation(), e.error(), null);
            case Event.Redriven e -> repair(out, e.operation(), e.repair());
            case Event.Discarded e -> repair(out, e.operation(), e.repair());
            case Event.RetryRequested e -> {
                repair(out, e.operation(), e.repair());
                json(out, "input", e.input());
            }
            case Event.SkippedByOperator e -> {
                repair(out, e.operation(), e.repair());
                json(out, "output", e.output());
            }
            case Event.ResolvedByOperator e -> {
                repair(out, e.operation(), e.repair());
                json(out, "output", e.output());
            }
            case Event.TccStarted e -> tccStarted(out, e);
            case Event.MessagePrepared e -> messagePrepared(out, e);
            case Event.BranchesRegistered e -> branches(out, e.branches());
            case Event.BranchTried e -> json(out, "result", e.result());
            case Event.BranchConfirmed e -> {}
            case Event.BranchCancelled e -> {}
            case Event.AttentionCleared e -> {}
            case Event.BranchSkipped e -> {}
            case Event.BranchCompensated e -> {}
        }
    }

    private static void started(JsonGenerator out, Event.SagaStarted event) throws IOException {
        out.writeStringField("saga", event.saga());
        out.writeNumberField("version", event.version());
        json(out, "input", event.input());
        common(out, event.businessKey(), event.labels(), event.deadline());
    }

    private static void tccStarted(JsonGenerator out, Event.TccStarted event) throws IOException {
        out.writeStringField("name", event.name());
        out.writeStringField("tries", event.triedBy().name().toLowerCase(Locale.ROOT));
        branches(out, event.branches());
        common(out, event.businessKey(), event.labels(), event.deadline());
    }

    private static void messagePrepared(JsonGenerator out, Event.MessagePrepared event) throws IOException {
        out.writeStringField("name", event.name());
        out.writeFieldName("check");
        branch(out, event.check());
        branches(out, event.deliveries());
        common(out, event.businessKey(), event.labels(), event.deadline());
    }

    private static void branches(JsonGenerator out, List<BranchSpec> branches) throws IOException {
        out.writeArrayFieldStart("branches");
        for (BranchSpec branch : branches) {
            branch(out, branch);
        }
        out.writeEndArray();
    }

    private static void branch(JsonGenerator out, BranchSpec branch) throws IOException {
        out.writeStartObject();
        out.writeStringField("participant", branch.target().participant());
        out.writeStringField("operation", branch.target().operation());
        json(out, "input", branch.input());
        out.writeEndObject();
    }

    private static void common(
            JsonGenerator out, @Nullable String businessKey, Map<String, String> labels, Instant deadline)
            throws IOException {
        if (businessKey != null) {
            out.writeStringField("businessKey", businessKey);
        }
        out.writeObjectFieldStart("labels");
        for (Map.Entry<String, String> label : labels.entrySet()) {
            out.writeStringField(label.getKey(), label.getValue());
        }
        out.writeEndObject();
        out.writeStringField("deadline", deadline.toString());
    }

    private static void killed(JsonGenerator out, Event.Killed event) throws IOException {
        out.writeStringField("status", TransactionStatus.KILLED.name());
        repair(out, event.repair());
        out.writeArrayFieldStart("inconsistent");
        for (int branch : event.inconsistent()) {
            out.writeNumber(branch);
        }
        out.writeEndArray();
    }

    private static void outcome(
            JsonGenerator out, BranchOperation operation, @Nullable CallError error, @Nullable Instant nextAttemptAt)
            throws IOException {
        operation(out, operation);
        if (error != null) {
            error(out, error);
        }
        next(out, nextAttemptAt);
    }

    private static void operation(JsonGenerator out, BranchOperation operation) throws IOException {
        out.writeStringField("operation", operation.name().toLowerCase(Locale.ROOT));
    }

    private static void error(JsonGenerator out, CallError error) throws IOException {
        out.writeObjectFieldStart("error");
        out.writeStringField("code", error.code());
        out.writeStringField("message", error.message());
        if (error.httpStatus() != null) {
            out.writeNumberField("httpStatus", error.httpStatus());
        }
        out.writeEndObject();
    }

    private static void next(JsonGenerator out, @Nullable Instant nextAttemptAt) throws IOException {
        if (nextAttemptAt != null) {
            out.writeStringField("nextAttemptAt", nextAttemptAt.toString());
        }
    }

    private static void repair(JsonGenerator out, BranchOperation operation, Repair repair) throws IOException {
        operation(out, operation);
        repair(out, repair);
    }

    private static void repair(JsonGenerator out, Repair repair) throws IOException {
        out.writeStringField("reason", repair.reason());
        out.writeStringField("operator", repair.operator());
    }

    private static void json(JsonGenerator out, String name, @Nullable Json json) throws IOException {
        if (json != null) {
            out.writeFieldName(name);
            out.writeRawValue(json.text());
        }
    }
}
