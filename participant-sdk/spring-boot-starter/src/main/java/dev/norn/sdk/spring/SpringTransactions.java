package dev.norn.sdk.spring;

import dev.norn.sdk.fence.LocalTransactions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Transactions of Spring's own management, so that what an operation does through Spring takes part in the fence. */
final class SpringTransactions implements LocalTransactions {
    private static final TransactionDefinition NEW =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

    private final PlatformTransactionManager manager;
    private final DataSource dataSource;

    SpringTransactions(PlatformTransactionManager manager, DataSource dataSource) {
        this.manager = manager;
        this.dataSource = dataSource;
    }

    @Override
    public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
        TransactionStatus status = manager.getTransaction(NEW);
        Running running = new Running();
        T value;
        try {
            value = work.run(running);
        } catch (Throwable failure) {
            rollBack(status, failure);
            throw failure;
        }
        // Only what the fence itself asked for is rolled back silently. If something inside has made a commit
        // impossible,
        // the commit says so by an exception: what was not committed must not look done.
        if (running.rollBack) {
            manager.rollback(status);
        } else {
            manager.commit(status);
        }
        return value;
    }

    private void rollBack(TransactionStatus status, Throwable failure) {
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private final class Running implements LocalTransaction {
        private boolean rollBack;

        /** The one that the manager has bound to the thread. */
        @Override
        public Connection connection() {
            return DataSourceUtils.getConnection(dataSource);
        }

        @Override
        public void rollBackAtEnd() {
            rollBack = true;
        }
    }
}
