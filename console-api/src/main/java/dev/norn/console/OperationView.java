package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation and how far it is.
 *
 * @param id decimal digits; null if it is only tried out
 * @param status {@code DRY_RUN}, {@code RUNNING}, {@code DONE} or {@code CANCELLED}
 * @param action what is done to each
 * @param deadLetters which are meant
 * @param reason why; kept in the journals and in the audit log
 * @param operator who asked
 * @param matching how many matched when it began
 * @param done how many were brought back or given up
 * @param refused how many it could not
 * @param remaining how many it has not tried
 * @param refusals the first of those it could not; absent in lists
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Operation")
record OperationView(
        @Nullable String id,
        String status,
        String action,
        Map<String, String> deadLetters,
        @Nullable String reason,
        @Nullable String operator,
        @Nullable Instant createdAt,
        @Nullable Instant endedAt,
        long matching,
        long done,
        long refused,
        long remaining,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Refusal> refusals) {

    /** A letter that was left as it is. */
    @Introspected
    @Schema(name = "OperationRefusal")
    record Refusal(String deadLetter, String transaction, String code, String message) {}

    static OperationView dryRun(DeadLetterAction action, DeadLetterFilter filter, long matching) {
        return new OperationView(
                null,
                "DRY_RUN",
                action.word(),
                filter.document(),
                null,
                null,
                null,
                null,
                matching,
                0,
                0,
                matching,
                null);
    }

    static OperationView of(BulkOperation operation, long remaining, @Nullable List<Refusal> refusals) {
        return new OperationView(
                Long.toString(operation.id()),
                operation.status().name(),
                operation.action().word(),
                operation.filter().document(),
                operation.reason(),
                operation.operator(),
                operation.createdAt(),
                operation.endedAt(),
                operation.matching(),
                operation.done(),
                operation.refused(),
                remaining,
                refusals);
    }
}
