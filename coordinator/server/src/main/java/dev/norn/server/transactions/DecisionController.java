package dev.norn.server.transactions;

import dev.norn.console.http.Caller;
import dev.norn.console.http.Ids;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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

/** The initiator's decision: to commit a TCC transaction or submit a message, or to roll one of any mode back. */
@Controller("/v1/transactions/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "transactions")
final class DecisionController {

    private static final int MAX_REASON_LENGTH = 1000;

    private final Ids ids;
    private final Coordinator coordinator;

    DecisionController(Ids ids, Coordinator coordinator) {
        this.ids = ids;
        this.coordinator = coordinator;
    }

    /**
     * Confirms every branch of a transaction that is still undecided, or delivers a message; the same decision again is a
     * success.
     */
    @Post("/commit")
    @Operation(operationId = "commitTransaction", summary = "Commit an undecided TCC transaction, or submit a message")
    @RequestBody(content = @Content(schema = @Schema(implementation = CommitRequest.class)))
    @Parameter(name = "wait", in = ParameterIn.QUERY, description = "hold the answer until it has ended, at most 60s")
    @ApiResponse(
            responseCode = "200",
            description = "it has ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "it is decided, and its branches are being confirmed or delivered",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    CompletionStage<MutableHttpResponse<TransactionView>> commit(HttpRequest<byte[]> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        Optional<Duration> wait = Query.of(request, Set.of("wait")).patience();
        return carryOut(transactionId, CommitRequest.read(request.getBody()), wait);
    }

    /** Cancels a transaction that is still undecided, or aborts a message; the same decision again is a success. */
    @Post("/rollback")
    @Operation(operationId = "rollbackTransaction", summary = "Roll an undecided transaction back")
    @RequestBody(content = @Content(schema = @Schema(implementation = RollbackRequest.class)))
    @Parameter(name = "wait", in = ParameterIn.QUERY, description = "hold the answer until it has ended, at most 60s")
    @ApiResponse(
            responseCode = "200",
            description = "it has ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "it is being rolled back",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    CompletionStage<MutableHttpResponse<TransactionView>> rollback(
            HttpRequest<byte[]> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        Optional<Duration> wait = Query.of(request, Set.of("wait")).patience();
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("reason"));
        String reason = fields.string("reason", MAX_REASON_LENGTH);
        fields.finish();
        Repair repair = new Repair(reason == null ? "asked by the initiator" : reason, Caller.of(request));
        return carryOut(transactionId, new Input.Rollback(repair), wait);
    }

    /** 200 with the transaction if it has ended, within the wait if there is one; else 202. */
    private CompletionStage<MutableHttpResponse<TransactionView>> carryOut(
            long transactionId, Input decision, Optional<Duration> wait) {
        return coordinator
                .command(transactionId, decision, wait.orElse(Duration.ZERO))
                .thenApply(DecisionController::answer);
    }

    private static MutableHttpResponse<TransactionView> answer(TransactionState state) {
        HttpStatus status = state.status().ended() ? HttpStatus.OK : HttpStatus.ACCEPTED;
        return HttpResponse.<TransactionView>status(status).body(TransactionView.of(state));
    }
}
