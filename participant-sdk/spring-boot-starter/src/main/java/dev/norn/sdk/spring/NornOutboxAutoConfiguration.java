package dev.norn.sdk.spring;

import dev.norn.sdk.outbox.CurrentConnection;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.PublishesOutbox;
import dev.norn.sdk.outbox.PublishesOutboxAdvice;
import dev.norn.sdk.participant.ParticipantJson;
import java.util.Optional;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.Advisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The outbox, in Spring's transactions. */
@AutoConfiguration(after = NornParticipantAutoConfiguration.class)
public class NornOutboxAutoConfiguration {
    /** Inside of local transactions: of the advisors that are last this one is made after Spring's. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor nornPublishesOutboxAdvisor(ObjectProvider<Outbox> outbox) {
        PublishesOutboxAdvice advice = new PublishesOutboxAdvice(outbox::getObject);
        MethodInterceptor interceptor = call -> advice.around(call.getMethod(), call::proceed);
        return NornAutoConfiguration.advisor(PublishesOutbox.class, interceptor, Ordered.LOWEST_PRECEDENCE);
    }

    /** Where there is a database. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSource.class, DataSourceUtils.class})
    static class InSpringsTransactions {
        /** At the start, for its tables: later it might be made inside of a transaction, and they with it. */
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(DataSource.class)
        Outbox nornOutbox(DataSource dataSource, NornProperties properties) {
            if (properties.participant().fence().migrate()) {
                FenceTables.createOutboxIfMissing(dataSource);
            }
            CurrentConnection current = () -> TransactionSynchronizationManager.isActualTransactionActive()
                    ? Optional.of(DataSourceUtils.getConnection(dataSource))
                    : Optional.empty();
            return new Outbox(ParticipantJson.mapper(), Outbox.DEFAULT_MAX_PAYLOAD_BYTES, current);
        }
    }
}
