package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.kafka.IdempotentConsumers;
import dev.norn.sdk.kafka.InboxConsumer;
import dev.norn.sdk.participant.ParticipantJson;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.context.processor.ExecutableMethodProcessor;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.ExecutableMethod;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Consumes for the application's beans while it runs, with the inbox in the data source of the fence. */
@Singleton
@Requires(classes = IdempotentConsumers.class)
final class InboxConsumers
        implements ExecutableMethodProcessor<WorksOffMessages>, ApplicationEventListener<StartupEvent> {
    private final BeanContext beans;
    private final InboxConfiguration configuration;
    private final KafkaClients kafka;
    private final Set<BeanDefinition<?>> definitions = new LinkedHashSet<>();
    private final List<InboxConsumer> consumers = new ArrayList<>();

    InboxConsumers(BeanContext beans, InboxConfiguration configuration, KafkaClients kafka) {
        this.beans = beans;
        this.configuration = configuration;
        this.kafka = kafka;
    }

    /** Told of each method before the application has started. */
    @Override
    public synchronized void process(BeanDefinition<?> definition, ExecutableMethod<?, ?> method) {
        definitions.add(definition);
    }

    @Override
    public synchronized void onApplicationEvent(StartupEvent event) {
        if (!configuration.enabled() || definitions.isEmpty()) {
            return;
        }
        IdempotentConsumers all = consumers();
        definitions.forEach(definition -> consumers.addAll(all.of(beans.getBean(definition))));
        consumers.forEach(InboxConsumer::start);
    }

    private IdempotentConsumers consumers() {
        FenceConfiguration fence = beans.getBean(FenceConfiguration.class);
        DataSource dataSource = FenceFactory.dataSource(beans, fence);
        if (fence.migrate()) {
            FenceMigration.migrate(dataSource, beans.getBean(FenceDialect.class));
        }
        return new IdempotentConsumers(
                beans.getBean(LocalTransactions.class),
                InboxDialect.of(dataSource),
                ParticipantJson.mapper(),
                kafka.config(configuration.kafka(), "norn.inbox.kafka", "the methods with @IdempotentConsumer"));
    }

    /** While there still are data sources. */
    @EventListener
    void onShutdown(ShutdownEvent event) {
        close();
    }

    @PreDestroy
    synchronized void close() {
        consumers.forEach(InboxConsumer::close);
        consumers.clear();
    }
}
