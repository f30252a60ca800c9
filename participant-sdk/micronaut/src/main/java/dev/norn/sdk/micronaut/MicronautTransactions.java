package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.outbox.CurrentConnection;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.TransactionStatus;
import jakarta.inject.Singleton;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.Connection;
import java.util.Optional;

/** Transactions of Micronaut's own management, so that repositories that an operation calls take part in the fence. */
@Singleton
@Requires(classes = TransactionOperations.class, beans = TransactionOperations.class)
final class MicronautTransactions implements LocalTransactions, CurrentConnection {
    private static final TransactionDefinition NEW =
            TransactionDefinition.of(TransactionDefinition.Propagation.REQUIRES_NEW);

    private final TransactionOperations<Connection> operations;

    @SuppressWarnings("unchecked") // a class literal cannot say that the operations are those of JDBC connections
    MicronautTransactions(BeanContext beans, FenceConfiguration configuration) {
        operations = beans.findBean(
                        Argument.of(TransactionOperations.class, Connection.class),
                        Qualifiers.byName(configuration.datasource()))
                .orElseThrow(configuration::noSuchDatasource);
    }

    @Override
    public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
        try {
            return operations.execute(NEW, status -> work.run(new Running(status)));
        } catch (UndeclaredThrowableException e) {
            if (e.getUndeclaredThrowable() instanceof Exception checked) {
                throw checked;
            }
            throw e;
        }
    }

    @Override
    public Optional<Connection> find() {
        return operations.findTransactionStatus().isPresent()
                ? Optional.of(operations.getConnection())
                : Optional.empty();
    }

    private record Running(TransactionStatus<Connection> status) implements LocalTransaction {
        @Override
        public Connection connection() {
            return status.getConnection();
        }

        @Override
        public void rollBackAtEnd() {
            status.setRollbackOnly();
        }
    }
}
