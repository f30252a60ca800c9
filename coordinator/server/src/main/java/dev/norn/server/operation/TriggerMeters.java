package dev.norn.server.operation;

import dev.norn.kafka.trigger.EventOutcome;
import dev.norn.kafka.trigger.TriggerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts events that were read to start sagas; topics are as many as definitions name. */
@Singleton
final class TriggerMeters implements TriggerMetrics {

    private record Meter(String topic, EventOutcome outcome) {}

    private final MeterRegistry registry;
    private final Map<Meter, Counter> counters = new HashMap<>();

    TriggerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public synchronized void eventEnded(String topic, EventOutcome outcome) {
        counters.computeIfAbsent(new Meter(topic, outcome), this::counter).increment();
    }

    private Counter counter(Meter meter) {
        return Counter.builder("norn.trigger.events")
                .description("Events read to start sagas, by what became of them")
                .tag("topic", meter.topic)
                .tag("outcome", meter.outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
