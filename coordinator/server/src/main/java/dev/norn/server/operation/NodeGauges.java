package dev.norn.server.operation;

import dev.norn.console.DeadLetterCount;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.relay.RelayStatus;
import dev.norn.server.TriggerService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** What the node looks like when somebody looks. */
@Context
final class NodeGauges {

    private final Coordinator coordinator;

    NodeGauges(Coordinator coordinator, DeadLetterCount deadLetters, TriggerService triggers, MeterRegistry registry) {
        this.coordinator = coordinator;
        gauge(registry, "norn.active.transactions", "Unfinished transactions", NodeStatus::activeTransactions);
        gauge(registry, "norn.needs.attention", "Transactions that need an operator", NodeStatus::needsAttention);
        gauge(
                registry,
                "norn.shards.owned",
                "Shards that this node owns",
                status -> status.shards().size());
        gauge(registry, "norn.relay.lag.events", "Committed events that are not published", NodeGauges::relayLag);
        Gauge.builder("norn.trigger.lag.events", triggers, NodeGauges::triggerLag)
                .description("Events that may start sagas and are not done")
                .register(registry);
        Gauge.builder("norn.oldest.active", this, gauges -> age(gauges.coordinator.status()))
                .description("Age of the oldest unfinished transaction")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("norn.dead.letters", deadLetters, DeadLetterCount::current)
                .description("Dead letters of all nodes")
                .register(registry);
        Gauge.builder("norn.dead.letters.oldest", deadLetters, DeadLetterCount::oldestSeconds)
                .description("How long the oldest dead letter has waited")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("norn.dead.letters.redriven.by.rule", deadLetters, DeadLetterCount::redrivenByRule)
                .description("Dead letters that this node has brought back by rule")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<NodeStatus> value) {
        Gauge.builder(name, this, gauges -> value.applyAsDouble(gauges.coordinator.status()))
                .description(description)
                .register(registry);
    }

    private static double relayLag(NodeStatus status) {
        RelayStatus relay = status.relay();
        return relay == null ? 0 : relay.lagEvents();
    }

    private static double triggerLag(TriggerService triggers) {
        return triggers.status()
                .map(status -> (double) (status.lagEvents() + status.waiting()))
                .orElse(0.0);
    }

    private static double age(NodeStatus status) {
        Instant oldest = status.oldestActive();
        return oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, Instant.now()).toMillis() / 1000.0);
    }
}
