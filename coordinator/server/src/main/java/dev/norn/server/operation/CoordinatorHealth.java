package dev.norn.server.operation;

import dev.norn.kafka.trigger.TriggerStatus;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.relay.RelayStatus;
import dev.norn.server.TriggerService;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Ready while the node has shards and serves. A node that stands by is alive and not ready. */
@Readiness
@Singleton
final class CoordinatorHealth implements HealthIndicator {

    private final Coordinator coordinator;
    private final TriggerService triggers;

    CoordinatorHealth(Coordinator coordinator, TriggerService triggers) {
        this.coordinator = coordinator;
        this.triggers = triggers;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.fromSupplier(() -> {
            NodeStatus status = coordinator.status();
            boolean ready = status.phase() == NodeStatus.Phase.ACTIVE;
            return HealthResult.builder("coordinator", ready ? HealthStatus.UP : HealthStatus.DOWN)
                    .details(details(status, triggers.status()))
                    .build();
        });
    }

    private static Map<String, Object> details(NodeStatus status, Optional<TriggerStatus> triggers) {
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
        triggers.filter(trigger -> !trigger.topics().isEmpty())
                .ifPresent(trigger -> details.put("triggers", triggers(trigger)));
        return details;
    }

    /** Events that wait make no node less ready, either: they wait for it. */
    private static Map<String, Object> triggers(TriggerStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("topics", status.topics());
        details.put("partitions", status.partitions());
        details.put("waiting", status.waiting());
        details.put("lagEvents", status.lagEvents());
        if (status.failure() != null) {
            details.put("failure", status.failure());
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
