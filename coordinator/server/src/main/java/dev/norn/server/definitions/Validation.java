package dev.norn.server.definitions;

import dev.norn.console.http.InputError;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What storing a document would say.
 *
 * @param valid whether it would be stored
 * @param diagnostics errors and warnings in the order of the document
 */
@Introspected
@Schema(name = "Validation")
record Validation(boolean valid, List<InputError> diagnostics) {}
