package dev.norn.engine.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.Repair;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored names of events ({@code t}) and of their members: {@code b} branch, {@code o} operation ({@code C} for a
 * compensation, {@code T} try, {@code F} confirm, {@code X} cancel, {@code Q} check; none for an action), {@code n} attempt (none for 1), {@code at} next attempt, {@code e} error
 * ({@code c}ode, {@code m}essage, {@code h}ttp status), {@code p} repair ({@code r}eason, {@code w}ho), {@code r}
 * result or output, {@code i} input; {@link SpecWriter} has those of registered branches. Times are milliseconds since 1970. What is null is left out, and so is a decision's reason if it
 * is the {@linkplain StandingSentences standing sentence} of its code.
 */
final class EventWriter {

    static final String STARTED = "start";
    static final String TCC_STARTED = "tcc";
    static final String MESSAGE_PREPARED = "msg";
    static final String BRANCHES_REGISTERED = "reg";
    static final String BRANCH_TRIED = "tried";
    static final String BRANCH_CONFIRMED = "conf";
    static final String BRANCH_CANCELLED = "canc";
    static final String ATTEMPT_STARTED = "try";
    static final String ATTEMPT_INTERRUPTED = "lost";
    static final String ATTEMPT_UNKNOWN = "unknown";
    static final String ATTEMPT_NOT_SENT = "unsent";
    static final String ATTEMPT_PENDING = "pending";
    static final String BRANCH_SKIPPED = "skip";
    static final String BRANCH_SUCCEEDED = "ok";
    static final String BRANCH_FAILED = "no";
    static final String BRANCH_COMPENSATED = "undone";
    static final String EXPRESSION_FAILED = "expr";
    static final String DECIDED = "decide";
    static final String ATTENTION_RAISED = "attn";
    static final String ATTENTION_CLEARED = "calm";
    static final String DEAD_LETTERED = "dead";
    static final String REDRIVEN = "redrive";
    static final String DISCARDED = "discard";
    static final String RETRY_REQUESTED = "retry";
    static final String SKIPPED_BY_OPERATOR = "opskip";
    static final String RESOLVED_BY_OPERATOR = "resolve";
    static final String ENDED = "end";
    static final String KILLED = "kill";

    private EventWriter() {}

    static void write(JsonGenerator out, Event event) throws IOException {
        out.writeStartObject();
        out.writeStringField("t", type(event));
        switch (event) {
            case Event.SagaStarted e -> started(out, e);
            case Event.TccStarted e -> SpecWriter.started(out, e);
            case Event.MessagePrepared e -> SpecWriter.prepared(out, e);
            case Event.BranchesRegistered e -> SpecWriter.registered(out, e);
            case Event.BranchTried e -> {
                attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
                json(out, "r", e.result());
            }
            case Event.BranchConfirmed e -> attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
            case Event.BranchCancelled e -> attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
            case Event.AttemptStarted e -> attempt(out, e.branch(), e.operation(), e.attempt());
            case Event.AttemptInterrupted e -> {
                attempt(out, e.branch(), e.operation(), e.attempt());
                next(out, e.nextAttemptAt());
            }
            case Event.AttemptUnknown e -> {
                attempt(out, e.branch(), e.operation(), e.attempt());
                error(out, e.error());
                next(out, e.nextAttemptAt());
            }
            case Event.AttemptNotSent e -> {
                attempt(out, e.branch(), e.operation(), e.attempt());
                error(out, e.error());
                next(out, e.nextAttemptAt());
            }
            case Event.AttemptPending e -> {
                attempt(out, e.branch(), e.operation(), e.attempt());
                next(out, e.nextAttemptAt());
            }
            case Event.BranchSkipped e -> out.writeNumberField("b", e.branch());
            case Event.BranchSucceeded e -> {
                attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
                json(out, "r", e.result());
            }
            case Event.BranchFailed e -> {
                attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
                error(out, e.error());
            }
            case Event.BranchCompensated e -> attempt(out, e.branch(), BranchOperation.ACTION, e.attempt());
            case Event.ExpressionFailed e -> {
                branch(out, e.branch());
                out.writeStringField("m", e.message());
                next(out, e.nextAttemptAt());
            }
            case Event.Decided e -> {
                out.writeStringField("d", e.decision() == Decision.COMMIT ? "C" : "R");
                out.writeStringField("c", e.code());
                if (!StandingSentences.isStanding(e.code(), e.reason())) {
                    out.writeStringField("m", e.reason());
                }
                branch(out, e.branch());
            }
            case Event.AttentionRaised e -> {
                out.writeStringField("c", e.code());
                out.writeStringField("m", e.message());
                branch(out, e.branch());
            }
            case Event.AttentionCleared e -> branch(out, e.branch());
            case Event.DeadLettered e -> {
                attempt(out, e.branch(), e.operation(), 1);
                error(out, e.error());
            }
            case Event.Redriven e -> repair(out, e.branch(), e.operation(), e.repair());
            case Event.Discarded e -> repair(out, e.branch(), e.operation(), e.repair());
            case Event.RetryRequested e -> {
                repair(out, e.branch(), e.operation(), e.repair());
                json(out, "i", e.input());
            }
            case Event.SkippedByOperator e -> {
                repair(out, e.branch(), e.operation(), e.repair());
                json(out, "r", e.output());
            }
            case Event.ResolvedByOperator e -> {
                repair(out, e.branch(), e.operation(), e.repair());
                json(out, "r", e.output());
            }
            case Event.Ended e -> {
                out.writeStringField("s", e.status().name());
                json(out, "r", e.output());
            }
            case Event.Killed e -> {
                repair(out, e.repair());
                out.writeArrayFieldStart("x");
                for (int branch : e.inconsistent()) {
                    out.writeNumber(branch);
                }
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }

    private static String type(Event event) {
        return switch (event) {
            case Event.SagaStarted e -> STARTED;
            case Event.TccStarted e -> TCC_STARTED;
            case Event.MessagePrepared e -> MESSAGE_PREPARED;
            case Event.BranchesRegistered e -> BRANCHES_REGISTERED;
            case Event.BranchTried e -> BRANCH_TRIED;
            case Event.BranchConfirmed e -> BRANCH_CONFIRMED;
            case Event.BranchCancelled e -> BRANCH_CANCELLED;
            case Event.AttemptStarted e -> ATTEMPT_STARTED;
            case Event.AttemptInterrupted e -> ATTEMPT_INTERRUPTED;
            case Event.AttemptUnknown e -> ATTEMPT_UNKNOWN;
            case Event.AttemptNotSent e -> ATTEMPT_NOT_SENT;
            case Event.AttemptPending e -> ATTEMPT_PENDING;
            case Event.BranchSkipped e -> BRANCH_SKIPPED;
            case Event.BranchSucceeded e -> BRANCH_SUCCEEDED;
            case Event.BranchFailed e -> BRANCH_FAILED;
            case Event.BranchCompensated e -> BRANCH_COMPENSATED;
            case Event.ExpressionFailed e -> EXPRESSION_FAILED;
            case Event.Decided e -> DECIDED;
            case Event.AttentionRaised e -> ATTENTION_RAISED;
            case Event.AttentionCleared e -> ATTENTION_CLEARED;
            case Event.DeadLettered e -> DEAD_LETTERED;
            case Event.Redriven e -> REDRIVEN;
            case Event.Discarded e -> DISCARDED;
            case Event.RetryRequested e -> RETRY_REQUESTED;
            case Event.SkippedByOperator e -> SKIPPED_BY_OPERATOR;
            case Event.ResolvedByOperator e -> RESOLVED_BY_OPERATOR;
            case Event.Ended e -> ENDED;
            case Event.Killed e -> KILLED;
        };
    }

    private static void started(JsonGenerator out, Event.SagaStarted event) throws IOException {
        out.writeStringField("s", event.saga());
        out.writeNumberField("v", event.version());
        json(out, "i", event.input());
        common(out, event.businessKey(), event.labels(), event.deadline());
    }

    /** What every mode's start has. */
    static void common(JsonGenerator out, @Nullable String businessKey, Map<String, String> labels, Instant deadline)
            throws IOException {
        if (businessKey != null) {
            out.writeStringField("k", businessKey);
        }
        if (!labels.isEmpty()) {
            out.writeObjectFieldStart("l");
            for (Map.Entry<String, String> label : labels.entrySet()) {
                out.writeStringField(label.getKey(), label.getValue());
            }
            out.writeEndObject();
        }
        out.writeNumberField("d", deadline.toEpochMilli());
    }

    private static void attempt(JsonGenerator out, int branch, BranchOperation operation, int attempt)
            throws IOException {
        out.writeNumberField("b", branch);
        String letter = letter(operation);
        if (!letter.isEmpty()) {
            out.writeStringField("o", letter);
        }
        if (attempt != 1) {
            out.writeNumberField("n", attempt);
        }
    }

    private static String letter(BranchOperation operation) {
        return switch (operation) {
            case ACTION -> "";
            case COMPENSATE -> "C";
            case TRY -> "T";
            case CONFIRM -> "F";
            case CANCEL -> "X";
            case CHECK -> "Q";
        };
    }

    private static void branch(JsonGenerator out, @Nullable Integer branch) throws IOException {
        if (branch != null) {
            out.writeNumberField("b", branch);
        }
    }

    private static void next(JsonGenerator out, @Nullable Instant nextAttemptAt) throws IOException {
        if (nextAttemptAt != null) {
            out.writeNumberField("at", nextAttemptAt.toEpochMilli());
        }
    }

    private static void error(JsonGenerator out, CallError error) throws IOException {
        out.writeObjectFieldStart("e");
        out.writeStringField("c", error.code());
        out.writeStringField("m", error.message());
        if (error.httpStatus() != null) {
            out.writeNumberField("h", error.httpStatus());
        }
        out.writeEndObject();
    }

    private static void repair(JsonGenerator out, int branch, BranchOperation operation, Repair repair)
            throws IOException {
        attempt(out, branch, operation, 1);
        repair(out, repair);
    }

    private static void repair(JsonGenerator out, Repair repair) throws IOException {
        out.writeObjectFieldStart("p");
        out.writeStringField("r", repair.reason());
        out.writeStringField("w", repair.operator());
        out.writeEndObject();
    }

    static void json(JsonGenerator out, String name, @Nullable Json json) throws IOException {
        if (json != null) {
            out.writeFieldName(name);
            out.writeRawValue(json.text());
        }
    }
}
