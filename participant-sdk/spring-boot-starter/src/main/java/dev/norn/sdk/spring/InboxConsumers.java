package dev.norn.sdk.spring;

import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.inbox.IdempotentConsumer;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.kafka.IdempotentConsumers;
import dev.norn.sdk.kafka.InboxConsumer;
import dev.norn.sdk.participant.ParticipantJson;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;

/** Consumes for the application's beans while it runs, with the inbox in its data source. */
final class InboxConsumers implements BeanPostProcessor, SmartLifecycle {
    private final ObjectProvider<NornProperties> properties;
    private final ObjectProvider<DataSource> dataSource;
    private final ObjectProvider<LocalTransactions> transactions;
    private final Environment environment;
    private final List<Object> targets = new ArrayList<>();
    private final List<InboxConsumer> consumers = new ArrayList<>();

    /** Asks for beans when it starts: as one that sees all others made, it is made before them. */
    InboxConsumers(
            ObjectProvider<NornProperties> properties,
            ObjectProvider<DataSource> dataSource,
            ObjectProvider<LocalTransactions> transactions,
            Environment environment) {
        this.properties = properties;
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.environment = environment;
    }

    @Override
    public synchronized Object postProcessAfterInitialization(Object bean, String name) {
        if (consumes(AopUtils.getTargetClass(bean))) {
            targets.add(bean);
        }
        return bean;
    }

    private static boolean consumes(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, IdempotentConsumer.class)
                && !MethodIntrospector.selectMethods(
                                type,
                                (Method method) ->
                                        AnnotatedElementUtils.hasAnnotation(method, IdempotentConsumer.class))
                        .isEmpty();
    }

    @Override
    public synchronized void start() {
        NornProperties.Inbox inbox = properties.getObject().inbox();
        if (!inbox.enabled() || targets.isEmpty()) {
            return;
        }
        IdempotentConsumers all = consumers(inbox);
        targets.forEach(target -> consumers.addAll(all.of(target)));
        consumers.forEach(InboxConsumer::start);
    }

    private IdempotentConsumers consumers(NornProperties.Inbox inbox) {
        DataSource database = dataSource.getIfUnique();
        LocalTransactions local = transactions.getIfUnique();
        if (database == null || local == null) {
            throw new IllegalStateException(
                    "methods with @IdempotentConsumer: no inbox (expected: one DataSource with a"
                            + " transaction manager, or norn.inbox.enabled=false)");
        }
        if (properties.getObject().participant().fence().migrate()) {
            FenceTables.createInboxIfMissing(database);
        }
        return new IdempotentConsumers(
                local,
                InboxDialect.of(database),
                ParticipantJson.mapper(),
                KafkaClients.config(
                        environment, inbox.kafka(), "norn.inbox.kafka", "the methods with @IdempotentConsumer"));
    }

    @Override
    public synchronized void stop() {
        consumers.forEach(InboxConsumer::close);
        consumers.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !consumers.isEmpty();
    }
}
