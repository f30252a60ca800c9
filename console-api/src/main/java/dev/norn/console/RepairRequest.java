package dev.norn.console;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of a repair, for the API's description.
 *
 * @param branch the id of a branch
 * @param reason why; kept in the journal and in the audit log
 * @param output of {@code skip} and {@code resolve}: what the operation is taken to have answered
 * @param input of {@code retry} and {@code compensate}: what the operation is called with instead
 */
@Introspected
@Schema(name = "Repair")
record RepairRequest(
        @Nullable String branch,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason,
        @Nullable Object output,
        @Nullable Object input) {}
