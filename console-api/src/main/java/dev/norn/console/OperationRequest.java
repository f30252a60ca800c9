package dev.norn.console;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body of an operation, for the API's description.
 *
 * @param action {@code redrive} or {@code discard}
 * @param deadLetters which; an empty object means all
 * @param reason why; kept in the journals and in the audit log. Not needed for a dry run
 * @param dryRun only count them
 */
@Introspected
@Schema(name = "NewOperation")
record OperationRequest(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String action,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Filter deadLetters,
        @Nullable String reason,
        @Nullable Boolean dryRun) {

    /** Those that match everything that is given. */
    @Introspected
    @Schema(name = "DeadLetterFilter")
    record Filter(
            @Nullable String source,
            @Nullable String topic,
            @Nullable String participant,
            @Nullable String operation,
            @Nullable String errorCode,
            @Nullable String name,
            @Nullable String transaction,
            @Nullable Instant sinceAfter,
            @Nullable Instant sinceBefore) {}
}
