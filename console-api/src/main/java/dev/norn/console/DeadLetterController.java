package dev.norn.console;

import dev.norn.console.http.Caller;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;

/** What used up its attempts: look at it, bring it back, give it up. */
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "dead letters")
final class DeadLetterController {

    private static final Set<String> LIST_PARAMETERS = Set.of(
            "participant", "operation", "errorCode", "transaction", "sinceAfter", "sinceBefore", "cursor", "limit");

    private final DeadLetters deadLetters;
    private final Repairs repairs;

    DeadLetterController(DeadLetters deadLetters, Repairs repairs) {
        this.deadLetters = deadLetters;
        this.repairs = repairs;
    }

    /** Lists dead letters, newest first. */
    @Get
    @Operation(operationId = "listDeadLetters", summary = "List dead letters, newest first")
    @Parameter(name = "participant", in = ParameterIn.QUERY)
    @Parameter(name = "operation", in = ParameterIn.QUERY)
    @Parameter(name = "errorCode", in = ParameterIn.QUERY)
    @Parameter(name = "transaction", in = ParameterIn.QUERY)
    @Parameter(name = "sinceAfter", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "sinceBefore", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<DeadLetter> list(HttpRequest<?> request) {
        Query query = Query.of(request, LIST_PARAMETERS);
        int limit = query.limit();
        List<DeadLetter> rows = deadLetters.list(
                query.text("participant").orElse(null),
                query.text("operation").orElse(null),
                query.text("errorCode").orElse(null),
                query.number("transaction").orElse(null),
                query.time("sinceAfter").orElse(null),
                query.time("sinceBefore").orElse(null),
                query.number("cursor").orElse(Long.MAX_VALUE),
                limit + 1);
        return Page.of(rows, limit, row -> Long.toString(row.id()));
    }

    /** Tries the operation again; it goes on from there. */
    @Post("/{id}/redrive")
    @Operation(operationId = "redriveDeadLetter", summary = "Try the operation again")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    TransactionView redrive(HttpRequest<byte[]> request, @PathVariable String id) {
        DeadLetter letter = find(id);
        Repair repair = repair(request);
        return carryOut("redrive", letter, repair, new Input.Redrive(letter.branchIndex(), repair));
    }

    /** Gives the operation up: it counts as settled by hand. */
    @Post("/{id}/discard")
    @Operation(operationId = "discardDeadLetter", summary = "Give the operation up: it counts as settled by hand")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    TransactionView discard(HttpRequest<byte[]> request, @PathVariable String id) {
        DeadLetter letter = find(id);
        Repair repair = repair(request);
        return carryOut("discard", letter, repair, new Input.Discard(letter.branchIndex(), repair));
    }

    private TransactionView carryOut(String action, DeadLetter letter, Repair repair, Input command) {
        return TransactionView.of(repairs.carryOut(action, letter.transactionId(), letter.step(), repair, command));
    }

    private DeadLetter find(String id) {
        if (id.matches("[1-9][0-9]{0,17}")) {
            var found = deadLetters.findById(Long.parseLong(id));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new ProblemException(ProblemCode.DEAD_LETTER_NOT_FOUND, "dead letter '" + id + "'");
    }

    private static Repair repair(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("reason"));
        String reason = fields.requiredString("reason", RepairController.MAX_REASON_LENGTH);
        fields.finish();
        return new Repair(reason, Caller.of(request));
    }
}
