package dev.norn.server;

import dev.norn.kafka.trigger.TriggerConsumer;
import dev.norn.kafka.trigger.TriggerMetrics;
import dev.norn.kafka.trigger.TriggerSettings;
import dev.norn.kafka.trigger.TriggerStatus;
import dev.norn.runtime.Coordinator;
import dev.norn.server.definitions.TriggeringDefinitions;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has sagas started by events while the server runs, if Kafka is configured; ends before the node does. */
@Context
public final class TriggerService {

    private final @Nullable TriggerConsumer consumer;

    TriggerService(
            Coordinator coordinator,
            TriggeringDefinitions definitions,
            TriggerMetrics metrics,
            KafkaConfiguration kafka,
            TriggerConfiguration configuration) {
        TriggerSettings settings = kafka.triggers(configuration);
        this.consumer = settings == null ? null : TriggerConsumer.start(settings, definitions, coordinator, metrics);
    }

    /** How reading stands; empty if this server reads no events. */
    public Optional<TriggerStatus> status() {
        return Optional.ofNullable(consumer).map(TriggerConsumer::status);
    }

    @PreDestroy
    void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
