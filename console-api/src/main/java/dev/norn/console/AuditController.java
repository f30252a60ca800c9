package dev.norn.console;

import dev.norn.console.http.Page;
import dev.norn.console.http.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;

/** Shows what operators did. */
@Controller("/v1/audit-log")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "repairs")
final class AuditController {

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    /** Lists what operators asked for, newest first, refused repairs included. */
    @Get
    @Operation(operationId = "listAuditLog", summary = "What operators asked for, newest first")
    @Parameter(name = "transaction", in = ParameterIn.QUERY)
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<AuditEntry> list(HttpRequest<?> request) {
        Query query = Query.of(request, Set.of("transaction", "cursor", "limit"));
        int limit = query.limit();
        List<AuditEntry> rows = audit.list(
                query.number("transaction").orElse(null), query.number("cursor").orElse(Long.MAX_VALUE), limit + 1);
        return Page.of(rows, limit, row -> Long.toString(row.id()));
    }
}
