package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.outbox.CurrentConnection;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.participant.ParticipantJson;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.DisabledBeanException;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.util.Optional;
import javax.sql.DataSource;

/** Makes the outbox, in the data source of the fence. */
@Factory
final class OutboxFactory {
    /**
     * With the context, for its tables: later it might be made inside of a transaction, and they with it. There is none where
     * the fence has no data source.
     */
    @Context
    @Requires(beans = DataSource.class, missingBeans = Outbox.class)
    Outbox outbox(BeanContext beans, FenceConfiguration configuration) {
        if (!beans.containsBean(DataSource.class, Qualifiers.byName(configuration.datasource()))) {
            throw new DisabledBeanException("no data source " + configuration.datasource());
        }
        if (configuration.migrate()) {
            FenceMigration.migrate(FenceFactory.dataSource(beans, configuration), beans.getBean(FenceDialect.class));
        }
        CurrentConnection current = beans.findBean(CurrentConnection.class).orElse(Optional::empty);
        return new Outbox(ParticipantJson.mapper(), Outbox.DEFAULT_MAX_PAYLOAD_BYTES, current);
    }
}
