package dev.norn.console;

import dev.norn.console.http.Caller;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.engine.Repair;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
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
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same repair of everything that matches a filter. */
@Controller("/v1/operations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "operations")
final class OperationController {

    private static final int MAX_REFUSALS_SHOWN = 100;

    private final BulkOperations operations;
    private final DeadLetters deadLetters;
    private final DeadLetterLoop loop;
    private final Repairs repairs;

    OperationController(BulkOperations operations, DeadLetters deadLetters, DeadLetterLoop loop, Repairs repairs) {
        this.operations = operations;
        this.deadLetters = deadLetters;
        this.loop = loop;
        this.repairs = repairs;
    }

    /** Begins one, or counts what it would be about. */
    @Post
    @Operation(operationId = "startOperation", summary = "Bring back, or give up, all dead letters that match a filter")
    @ApiResponse(
            responseCode = "200",
            description = "how many match; nothing is done",
            content = @Content(schema = @Schema(implementation = OperationView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "it is durable and goes on",
            content = @Content(schema = @Schema(implementation = OperationView.class)))
    @RequestBody(content = @Content(schema = @Schema(implementation = OperationRequest.class)))
    HttpResponse<OperationView> start(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        Order order = read(request);
        long matching = deadLetters.count(order.filter);
        if (order.reason == null) {
            return HttpResponse.ok(OperationView.dryRun(order.action, order.filter, matching));
        }
        OperationView begun = begin(order, new Repair(order.reason, Caller.of(request)), matching);
        loop.wake();
        return HttpResponse.<OperationView>accepted(URI.create("/v1/operations/" + begun.id()))
                .body(begun);
    }

    private OperationView begin(Order order, Repair repair, long matching) {
        long id = repairs.note(
                order.action.word() + "-all",
                repair,
                Map.of(),
                () -> operations
                        .begin(order.action, order.filter, repair, matching)
                        .orElseThrow(() -> new ProblemException(
                                ProblemCode.TOO_MANY_OPERATIONS,
                                BulkOperations.MAX_RUNNING + " operations are running (expected: fewer)")),
                begun -> Map.of("operation", Long.toString(begun), "matching", Long.toString(matching)));
        return view(find(id), null);
    }

    /** Lists operations, newest first. */
    @Get
    @Operation(operationId = "listOperations", summary = "List operations, newest first")
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<OperationView> list(HttpRequest<?> request) {
        Query query = Query.of(request, Set.of("cursor", "limit"));
        int limit = query.limit();
        List<OperationView> rows = operations.list(query.number("cursor").orElse(Long.MAX_VALUE), limit + 1).stream()
                .map(operation -> view(operation, null))
                .toList();
        return Page.of(rows, limit, row -> String.valueOf(row.id()));
    }

    /** Shows how far one is, and what it could not do. */
    @Get("/{id}")
    @Operation(operationId = "getOperation", summary = "Show how far an operation is")
    OperationView show(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request, Set.of());
        BulkOperation operation = find(id);
        return view(operation, operations.refusals(operation.id(), MAX_REFUSALS_SHOWN));
    }

    /** Stops one; what was done stays done. */
    @Post("/{id}/cancel")
    @Operation(operationId = "cancelOperation", summary = "Stop an operation; what was done stays done")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    OperationView cancel(HttpRequest<byte[]> request, @PathVariable String id) {
        BulkOperation operation = find(id);
        Repair repair = DeadLetterController.repair(request);
        repairs.note(
                "cancel-operation",
                repair,
                Map.of(),
                () -> {
                    if (!operations.end(operation.id(), BulkOperation.Status.CANCELLED)) {
                        throw new ProblemException(
                                ProblemCode.OPERATION_ENDED,
                                "operation " + id + " is " + operation.status() + " (expected: RUNNING)");
                    }
                    return id;
                },
                cancelled -> Map.of("operation", cancelled));
        return view(find(operation.id()), null);
    }

    private OperationView view(BulkOperation operation, @Nullable List<OperationView.Refusal> refusals) {
        boolean done = operation.status() == BulkOperation.Status.DONE;
        return OperationView.of(operation, done ? 0 : deadLetters.countLeft(operation), refusals);
    }

    private BulkOperation find(String id) {
        return Optional.of(id)
                .filter(text -> text.matches("[1-9][0-9]{0,17}"))
                .flatMap(text -> operations.find(Long.parseLong(text)))
                .orElseThrow(() -> new ProblemException(ProblemCode.OPERATION_NOT_FOUND, "operation '" + id + "'"));
    }

    private BulkOperation find(long id) {
        return find(Long.toString(id));
    }

    private static Order read(HttpRequest<byte[]> request) {
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("action", "deadLetters", "reason", "dryRun"));
        DeadLetterAction action = fields.word("action", DeadLetterAction.class);
        if (fields.value("action").isEmpty()) {
            fields.missing("action", "redrive or discard");
        }
        boolean dryRun = fields.flag("dryRun");
        String reason = dryRun ? null : fields.requiredString("reason", RepairController.MAX_REASON_LENGTH);
        Optional<DeadLetterFilter> filter = fields.value("deadLetters")
                .flatMap(value -> fields.within(value, DeadLetterFilter.NAMES))
                .map(DeadLetterFilter::of);
        if (fields.value("deadLetters").isEmpty()) {
            fields.missing("deadLetters", "a filter; {} for all");
        }
        fields.finish();
        return new Order(Objects.requireNonNull(action), filter.orElseThrow(), reason);
    }

    /** What was asked for; without a reason it is only tried out. */
    private record Order(
            DeadLetterAction action,
            DeadLetterFilter filter,
            @Nullable String reason) {}
}
