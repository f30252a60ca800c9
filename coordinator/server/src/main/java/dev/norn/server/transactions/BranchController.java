package dev.norn.server.transactions;

import dev.norn.console.http.Caller;
import dev.norn.console.http.Ids;
import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Input;
import dev.norn.engine.RegistrationKey;
import dev.norn.protocol.NornHeaders;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.Registered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The initiator of a TCC transaction registers the branches that it is about to try. */
@Controller("/v1/transactions/{id}/branches")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "transactions")
final class BranchController {

    private final Ids ids;
    private final Coordinator coordinator;

    BranchController(Ids ids, Coordinator coordinator) {
        this.ids = ids;
        this.coordinator = coordinator;
    }

    /** Registers one branch, or a list; a request with the same key and body registers nothing more. */
    @Post
    @Operation(operationId = "registerBranches", summary = "Register branches of a TCC transaction before their tries")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = BranchRequest.class),
                            array = @ArraySchema(schema = @Schema(implementation = BranchRequest.class))))
    @Parameter(name = NornHeaders.IDEMPOTENCY_KEY, in = ParameterIn.HEADER)
    @ApiResponse(
            responseCode = "201",
            description = "they are registered",
            content = @Content(schema = @Schema(implementation = RegisteredView.class)))
    CompletionStage<MutableHttpResponse<RegisteredView>> register(
            HttpRequest<byte[]> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        Query.of(request, Set.of());
        JsonBody body = JsonBody.parse(request.getBody().orElse(new byte[0]));
        List<BranchSpec> branches = branches(body);
        RegistrationKey key = IdempotencyKeys.of(request, Caller.of(request), body)
                .map(IdempotencyKeys::ofRegistration)
                .orElse(null);
        return coordinator
                .register(transactionId, new Input.Register(branches, key))
                .thenApply(BranchController::answer);
    }

    private static List<BranchSpec> branches(JsonBody body) {
        List<JsonBody> values = body.isArray() ? body.elements() : List.of(body);
        if (values.isEmpty() || values.size() > BranchRequest.MAX_BRANCHES) {
            throw ProblemException.at(
                    ProblemCode.BODY_INVALID,
                    body.position(),
                    body.pointer(),
                    values.size() + " branches (expected: 1 to " + BranchRequest.MAX_BRANCHES + ")");
        }
        JsonFields errors = JsonFields.collecting(body);
        List<BranchSpec> branches = values.stream()
                .map(value -> BranchRequest.read(errors, value))
                .flatMap(Optional::stream)
                .toList();
        errors.finish();
        return branches;
    }

    private static MutableHttpResponse<RegisteredView> answer(Registered registered) {
        MutableHttpResponse<RegisteredView> response = HttpResponse.created(RegisteredView.of(registered));
        return registered.replayed() ? response.header(NornHeaders.IDEMPOTENCY_REPLAYED, "true") : response;
    }
}
