package dev.norn.server.transactions;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of a rollback, for the API's description.
 *
 * @param reason why; kept in the journal
 */
@Introspected
@Schema(name = "Rollback")
record RollbackRequest(@Nullable String reason) {}
