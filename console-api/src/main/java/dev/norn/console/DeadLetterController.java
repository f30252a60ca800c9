package dev.norn.console;

import dev.norn.console.http.Caller;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What used up its attempts: look at it, bring it back, give it up. */
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "dead letters")
final class DeadLetterController {

    private final DeadLetters deadLetters;
    private final DeadLetterRepairs repairs;

    DeadLetterController(DeadLetters deadLetters, DeadLetterRepairs repairs) {
        this.deadLetters = deadLetters;
        this.repairs = repairs;
    }

    /** Lists dead letters, newest first. */
    @Get
    @Operation(operationId = "listDeadLetters", summary = "List dead letters, newest first")
    @Parameter(name = "source", in = ParameterIn.QUERY, description = "branch, relay or message")
    @Parameter(name = "participant", in = ParameterIn.QUERY)
    @Parameter(name = "operation", in = ParameterIn.QUERY)
    @Parameter(name = "errorCode", in = ParameterIn.QUERY)
    @Parameter(name = "name", in = ParameterIn.QUERY, description = "what the transaction is called")
    @Parameter(name = "transaction", in = ParameterIn.QUERY)
    @Parameter(name = "sinceAfter", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "sinceBefore", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<DeadLetter> list(HttpRequest<?> request) {
        Set<String> known = new HashSet<>(DeadLetterFilter.NAMES);
        known.addAll(Set.of("cursor", "limit"));
        Query query = Query.of(request, known);
        return deadLetters.list(DeadLetterFilter.of(query), query.number("cursor"), query.limit());
    }

    /** Shows one with all that is known of it. */
    @Get("/{id}")
    @Operation(operationId = "getDeadLetter", summary = "Show a dead letter")
    DeadLetter show(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request, Set.of());
        return find(id);
    }

    /** Tries the operation again; it goes on from there. */
    @Post("/{id}/redrive")
    @Operation(operationId = "redriveDeadLetter", summary = "Try the operation again")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    TransactionView redrive(HttpRequest<byte[]> request, @PathVariable String id) {
        return carryOut(DeadLetterAction.REDRIVE, request, id);
    }

    /** Gives the operation up: it counts as settled by hand. */
    @Post("/{id}/discard")
    @Operation(operationId = "discardDeadLetter", summary = "Give the operation up: it counts as settled by hand")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    TransactionView discard(HttpRequest<byte[]> request, @PathVariable String id) {
        return carryOut(DeadLetterAction.DISCARD, request, id);
    }

    private TransactionView carryOut(DeadLetterAction action, HttpRequest<byte[]> request, String id) {
        DeadLetter letter = find(id);
        return TransactionView.of(repairs.carryOut(action, letter, repair(request)));
    }

    private DeadLetter find(String id) {
        return Optional.of(id)
                .filter(text -> text.matches("[1-9][0-9]{0,17}"))
                .flatMap(text -> deadLetters.find(Long.parseLong(text)))
                .orElseThrow(() -> new ProblemException(ProblemCode.DEAD_LETTER_NOT_FOUND, "dead letter '" + id + "'"));
    }

    /** Reads a body that has nothing but a reason. */
    static Repair repair(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("reason"));
        String reason = fields.requiredString("reason", RepairController.MAX_REASON_LENGTH);
        fields.finish();
        return new Repair(reason, Caller.of(request));
    }
}
