package dev.norn.console;

import dev.norn.console.http.Query;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.NodeStatus;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;

/** Shows the cluster. */
@Controller("/v1/cluster")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "cluster")
final class ClusterController {

    private final Coordinator coordinator;
    private final ClusterQueries queries;

    ClusterController(Coordinator coordinator, ClusterQueries queries) {
        this.coordinator = coordinator;
        this.queries = queries;
    }

    /** Nodes, shards, owners, epochs. */
    @Get
    @Operation(operationId = "getCluster", summary = "Nodes, shards, owners, epochs")
    ClusterView show(HttpRequest<?> request) {
        Query.of(request, Set.of());
        return new ClusterView(self(coordinator.status()), queries.nodes(), queries.shards());
    }

    private static ClusterView.Self self(NodeStatus status) {
        return new ClusterView.Self(
                status.nodeId(),
                status.phase().name(),
                status.term(),
                status.leaseExpiresAt(),
                status.shards().size(),
                status.activeTransactions(),
                status.inMemory(),
                status.needsAttention(),
                status.oldestActive(),
                status.journalBacklog(),
                Long.toString(status.lowWaterMark()),
                status.lastFailure());
    }
}
