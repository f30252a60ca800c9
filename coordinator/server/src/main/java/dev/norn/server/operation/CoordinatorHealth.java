package dev.norn.server.operation;

import dev.norn.runtime.Coordinator;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.relay.RelayStatus;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Ready while the node has shards and serves. A node that stands by is alive and not ready. */
@Readiness
@Singleton
final class CoordinatorHealth implements HealthIndicator {

    private final Coordinator coordinator;

    CoordinatorHealth(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.fromSupplier(() -> {
            NodeStatus status = coordinator.status();
            boolean ready = status.phase() == NodeStatus.Phase.ACTIVE;
            return HealthResult.builder("coordinator", ready ? HealthStatus.UP : HealthStatus.DOWN)
                    .details(details(status))
                    .build();
        });
    }

    private static Map<String, Object> details(NodeStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("node", status.nodeId());
        details.put("phase", status.phase().name());
        details.put("term", status.term());
        details.put("shards", status.shards().size());
        if (status.leaseExpiresAt() != null) {
            details.put("leaseExpiresAt", status.leaseExpiresAt().toString());
        }
        if (status.lastFailure() != null) {
            details.put("lastFailure", status.lastFailure());
        }
        if (status.relay() != null) {
            details.put("relay", relay(status.relay()));
        }
        return details;
    }

    /** Events that are not published make no node less ready: transactions do not wait for them. */
    private static Map<String, Object> relay(RelayStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("lagEvents", status.lagEvents());
        details.put("shardsBehind", status.shardsBehind());
        details.put("lanesFailing", status.lanesFailing());
        details.put("unreadable", status.unreadable());
        if (status.failure() != null) {
            details.put("failure", status.failure());
        }
        return details;
    }
}
