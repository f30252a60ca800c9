package dev.norn.server.definitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.norn.console.http.InputError;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored version without its document.
 *
 * @param name the saga's name
 * @param version its version
 * @param owner who answers for it
 * @param participants whom it calls
 * @param createdAt when it was stored
 * @param diagnostics warnings, when it is stored
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "DefinitionSummary")
record DefinitionSummary(
        String name,
        long version,
        @Nullable String owner,
        List<String> participants,
        Instant createdAt,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) List<InputError> diagnostics) {

    static DefinitionSummary of(DefinitionRow row, @Nullable List<InputError> diagnostics) {
        return new DefinitionSummary(
                row.name(), row.version(), row.owner(), row.participants(), row.createdAt(), diagnostics);
    }
}
