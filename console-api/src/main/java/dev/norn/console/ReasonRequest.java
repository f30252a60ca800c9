package dev.norn.console;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The body of what needs nothing but a reason, for the API's description.
 *
 * @param reason why; kept in the journal and in the audit log
 */
@Introspected
@Schema(name = "Reason")
record ReasonRequest(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason) {}
