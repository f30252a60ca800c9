package dev.norn.console;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of a redrive, for the API's description. A message may be sent with another value than its own; an operation may not.
 *
 * @param reason why; kept in the journal and in the audit log
 * @param input JSON that is sent in place of the message's value, as it is written here
 * @param inputText text that is sent in place of the message's value
 */
@Introspected
@Schema(name = "Redrive")
record RedriveRequest(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason,
        @Nullable Object input,
        @Nullable String inputText) {}
