package dev.norn.sdk.spring;

import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.kafka.IdempotentConsumers;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Consumers with an inbox, where {@code norn-sdk-kafka} is on the class path. */
@AutoConfiguration(after = NornParticipantAutoConfiguration.class)
@ConditionalOnClass({IdempotentConsumers.class, DataSource.class, DataSourceUtils.class})
public class NornInboxAutoConfiguration {
    @Bean
    static InboxConsumers nornInboxConsumers(
            ObjectProvider<NornProperties> properties,
            ObjectProvider<DataSource> dataSource,
            ObjectProvider<LocalTransactions> transactions,
            Environment environment) {
        return new InboxConsumers(properties, dataSource, transactions, environment);
    }
}
