package dev.norn.sdk.spring;

import dev.norn.protocol.InstanceTransport;
import dev.norn.sdk.Participant;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.FenceSettings;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.message.Messages;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/** The application's participants: found, fenced, and registered. */
@AutoConfiguration(
        after = NornAutoConfiguration.class,
        // Boot 3.5 and 4 have them in different places.
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
public class NornParticipantAutoConfiguration {
    private static final String COMMAND_CONSUMER = "dev.norn.sdk.kafka.CommandConsumer";

    @Bean
    @ConditionalOnMissingBean
    ParticipantOperations nornParticipantOperations(ApplicationContext beans) {
        return ParticipantOperations.of(
                beans.getBeansWithAnnotation(Participant.class).values());
    }

    /** A singleton, so that a broken participant or a fence without a database fails the start. */
    @Bean
    @ConditionalOnMissingBean
    ParticipantHandler nornParticipantHandler(
            ParticipantOperations operations,
            ObjectProvider<BranchFence> fence,
            NornProperties properties,
            ApplicationContext application) {
        InstanceTransport transport = properties.participant().transport();
        if (transport == InstanceTransport.KAFKA
                && !ClassUtils.isPresent(COMMAND_CONSUMER, application.getClassLoader())) {
            throw new IllegalStateException("norn.participant.transport: " + transport.wireName()
                    + " (expected: http, or norn-sdk-kafka on the class path)");
        }
        return new ParticipantHandler(operations, operations.needFence() ? fence(fence) : null);
    }

    private static BranchFence fence(ObjectProvider<BranchFence> fence) {
        BranchFence found = fence.getIfAvailable();
        if (found == null) {
            throw new IllegalStateException(
                    "branch fence: none (expected: one DataSource with a transaction manager, or a"
                            + " BranchFence bean, or @Participant(fence = NONE) on each participant)");
        }
        return found;
    }

    /** For tries in this process. */
    @Bean
    @ConditionalOnMissingBean
    LocalTries nornLocalTries(ParticipantHandler handler) {
        return handler.localTries();
    }

    /** The fence, where there is a database; each part of it can be replaced by a bean of the application. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSource.class, PlatformTransactionManager.class})
    static class Fence {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(DataSource.class)
        FenceDialect nornFenceDialect(DataSource dataSource) {
            return FenceDialect.of(dataSource);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(PlatformTransactionManager.class)
        @ConditionalOnBean(FenceDialect.class)
        LocalTransactions nornLocalTransactions(PlatformTransactionManager manager, DataSource dataSource) {
            return new SpringTransactions(manager, dataSource);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(LocalTransactions.class)
        BranchFence nornBranchFence(
                LocalTransactions transactions,
                FenceDialect dialect,
                ObjectProvider<DataSource> dataSource,
                NornProperties properties) {
            NornProperties.Fence fence = properties.participant().fence();
            if (fence.migrate()) {
                FenceTables.createFenceIfMissing(dataSource.getObject(), dialect);
            }
            FenceSettings settings = new FenceSettings(
                    fence.maxRuns(),
                    fence.maxLockWait(),
                    fence.maxAnswerBytes(),
                    fence.markInterval(),
                    fence.purgeBatch());
            return new BranchFence(transactions, dialect, settings, Clock.systemUTC(), null);
        }
    }

    /** By the beans' definitions: a participant may be a producer itself, and so may be being made just now. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(BranchFence.class)
    @Lazy
    Messages nornMessages(ListableBeanFactory beans, NornClient client, BranchFence fence, NornProperties properties) {
        String producer = properties.messages().producer();
        return Messages.of(client, producer == null ? onlyParticipant(beans) : producer, fence);
    }

    private static String onlyParticipant(ListableBeanFactory beans) {
        List<String> names = Arrays.stream(beans.getBeanNamesForAnnotation(Participant.class))
                .map(name -> Objects.requireNonNull(beans.findAnnotationOnBean(name, Participant.class)))
                .filter(participant -> participant.fence() == Participant.Fence.DATABASE)
                .map(Participant::value)
                .toList();
        if (names.size() != 1) {
            throw new IllegalStateException(
                    "norn.messages.producer: null (expected: the name of a participant of this application, one of "
                            + names + ")");
        }
        return names.get(0);
    }

    @Bean
    @ConditionalOnProperty(name = "norn.participant.register", matchIfMissing = true)
    ParticipantRegistrar nornParticipantRegistrar(
            ParticipantOperations operations, NornClient client, NornProperties properties, Environment environment) {
        return new ParticipantRegistrar(operations, client, properties.participant(), environment);
    }
}
