package dev.norn.server.transactions;

import dev.norn.console.http.Ids;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
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
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The initiator's decision to commit a TCC transaction. */
@Controller("/v1/transactions/{id}/commit")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "transactions")
final class CommitController {

    private final Ids ids;
    private final Decisions decisions;

    CommitController(Ids ids, Decisions decisions) {
        this.ids = ids;
        this.decisions = decisions;
    }

    /** Confirms every branch of a transaction that is still undecided; the same decision again is a success. */
    @Post
    @Operation(operationId = "commitTransaction", summary = "Commit an undecided TCC transaction")
    @RequestBody(content = @Content(schema = @Schema(implementation = CommitRequest.class)))
    @Parameter(name = "wait", in = ParameterIn.QUERY, description = "hold the answer until it has ended, at most 60s")
    @ApiResponse(
            responseCode = "200",
            description = "it has ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "it is decided, and its branches are being confirmed",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    CompletionStage<MutableHttpResponse<TransactionView>> commit(HttpRequest<byte[]> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        Optional<Duration> wait = Query.of(request, Set.of("wait")).patience();
        return decisions.carryOut(transactionId, CommitRequest.read(request.getBody()), wait);
    }
}
