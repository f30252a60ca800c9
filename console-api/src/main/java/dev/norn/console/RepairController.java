package dev.norn.console;

import dev.norn.console.http.Caller;
import dev.norn.console.http.DidYouMean;
import dev.norn.console.http.Ids;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchView;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Operators' repairs of one transaction. */
@Controller("/v1/transactions/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "repairs")
final class RepairController {

    static final int MAX_REASON_LENGTH = 1000;
    private static final int MAX_BRANCH_LENGTH = 200;

    private final Ids ids;
    private final Coordinator coordinator;
    private final Repairs repairs;

    RepairController(Ids ids, Coordinator coordinator, Repairs repairs) {
        this.ids = ids;
        this.coordinator = coordinator;
        this.repairs = repairs;
    }

    /** Tries a branch, or every waiting branch, now; with another input if one is given. */
    @Post("/retry")
    @Operation(operationId = "retryTransaction", summary = "Try a branch, or every waiting branch, now")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    TransactionView retry(HttpRequest<byte[]> request, @PathVariable String id) {
        Order order = read(request, id, Set.of("branch", "input"), false);
        return repair("retry", order, new Input.RetryNow(order.branch, order.input, order.repair));
    }

    /** Rolls the transaction back, or compensates one branch now. */
    @Post("/compensate")
    @Operation(operationId = "compensateTransaction", summary = "Roll back, or compensate one branch now")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    TransactionView compensate(HttpRequest<byte[]> request, @PathVariable String id) {
        Order order = read(request, id, Set.of("branch", "input"), false);
        return repair("compensate", order, new Input.Compensate(order.branch, order.input, order.repair));
    }

    /** Goes on as if a branch's operation had succeeded with this output. */
    @Post("/skip")
    @Operation(operationId = "skipBranch", summary = "Go on as if the branch had succeeded with this output")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    TransactionView skip(HttpRequest<byte[]> request, @PathVariable String id) {
        Order order = read(request, id, Set.of("branch", "output"), true);
        return repair("skip", order, new Input.Skip(order.requiredBranch(), order.outputOrNull(), order.repair));
    }

    /** Notes that the operator has settled a branch's operation by hand, outside Norn. */
    @Post("/resolve")
    @Operation(operationId = "resolveBranch", summary = "Note that a branch was settled by hand")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    TransactionView resolve(HttpRequest<byte[]> request, @PathVariable String id) {
        Order order = read(request, id, Set.of("branch", "output"), true);
        return repair("resolve", order, new Input.Resolve(order.requiredBranch(), order.outputOrNull(), order.repair));
    }

    /** Ends the transaction as it is. */
    @Post("/kill")
    @Operation(operationId = "killTransaction", summary = "End the transaction as it is")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    TransactionView kill(HttpRequest<byte[]> request, @PathVariable String id) {
        Order order = read(request, id, Set.of(), false);
        return repair("kill", order, new Input.Kill(order.repair));
    }

    private TransactionView repair(String action, Order order, Input command) {
        return TransactionView.of(
                repairs.carryOut(action, order.transactionId, order.branchName, order.repair, command));
    }

    private Order read(HttpRequest<byte[]> request, String id, Set<String> fieldsBesideReason, boolean branchRequired) {
        long transactionId = ids.parse(id);
        Query.of(request, Set.of());
        Set<String> known = new HashSet<>(fieldsBesideReason);
        known.add("reason");
        JsonFields fields = JsonFields.of(request.getBody(), known);
        String reason = fields.requiredString("reason", MAX_REASON_LENGTH);
        String branch = fields.string("branch", MAX_BRANCH_LENGTH);
        if (branchRequired && fields.value("branch").isEmpty()) {
            fields.missing("branch", "the id of a branch");
        }
        fields.finish();
        Integer index = branch == null ? null : branchIndex(transactionId, branch);
        Repair repair = new Repair(reason, Caller.of(request));
        return new Order(transactionId, index, branch, fields.json("input"), fields.json("output"), repair);
    }

    private int branchIndex(long transactionId, String name) {
        List<? extends BranchView> branches = show(transactionId).branches();
        Optional<? extends BranchView> found =
                branches.stream().filter(branch -> branch.id().equals(name)).findFirst();
        if (found.isEmpty()) {
            List<String> known = branches.stream().map(BranchView::id).toList();
            throw new ProblemException(
                    ProblemCode.BRANCH_NOT_FOUND,
                    "branch '" + name + "' (expected: one of " + known + ")" + DidYouMean.hint(name, known));
        }
        return found.get().index();
    }

    private TransactionState show(long transactionId) {
        try {
            return coordinator.show(transactionId).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CoordinatorException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private record Order(
            long transactionId,
            @Nullable Integer branch,
            @Nullable String branchName,
            @Nullable Json input,
            @Nullable Json output,
            Repair repair) {

        int requiredBranch() {
            return Objects.requireNonNull(branch);
        }

        Json outputOrNull() {
            return output == null ? Json.NULL : output;
        }
    }
}
