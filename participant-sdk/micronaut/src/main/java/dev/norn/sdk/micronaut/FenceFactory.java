package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.LocalTransactions;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.jdbc.DataSourceResolver;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/** Makes the branch fence; each part of it can be replaced by a bean of the application. */
@Factory
final class FenceFactory {
    @Singleton
    @Requires(missingBeans = FenceDialect.class)
    FenceDialect dialect(BeanContext beans, FenceConfiguration configuration) {
        return FenceDialect.of(dataSource(beans, configuration));
    }

    /** Plain connections, where the application has no transaction management. */
    @Singleton
    @Requires(missingBeans = LocalTransactions.class)
    LocalTransactions transactions(BeanContext beans, FenceConfiguration configuration) {
        return new DataSourceTransactions(dataSource(beans, configuration));
    }

    @Singleton
    @Bean(preDestroy = "close")
    BranchFence fence(
            BeanContext beans, LocalTransactions transactions, FenceDialect dialect, FenceConfiguration configuration) {
        if (configuration.migrate()) {
            FenceMigration.migrate(dataSource(beans, configuration), dialect);
        }
        return new BranchFence(transactions, dialect, configuration.toSettings(), Clock.systemUTC(), null);
    }

    static DataSource dataSource(BeanContext beans, FenceConfiguration configuration) {
        DataSource dataSource = beans.findBean(DataSource.class, Qualifiers.byName(configuration.datasource()))
                .orElseThrow(configuration::noSuchDatasource);
        // Micronaut's transaction management wraps it in one that gives no connection outside of a transaction.
        return beans.findBean(DataSourceResolver.class)
                .orElse(DataSourceResolver.DEFAULT)
                .resolve(dataSource);
    }
}
