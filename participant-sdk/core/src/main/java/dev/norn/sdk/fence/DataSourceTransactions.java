package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions on connections of a plain {@link DataSource}, at the isolation level that its connections have. */
public final class DataSourceTransactions implements LocalTransactions {
    private final DataSource dataSource;

    public DataSourceTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            T value = runAndEnd(connection, autoCommit, work);
            connection.setAutoCommit(autoCommit);
            return value;
        }
    }

    private static <T> T runAndEnd(Connection connection, boolean autoCommit, TransactionWork<T> work)
            throws Exception {
        Running running = new Running(connection);
        try {
            T value = work.run(running);
            if (running.rollBack) {
                connection.rollback();
            } else {
                connection.commit();
            }
            return value;
        } catch (Throwable failure) {
            rollBack(connection, autoCommit, failure);
            throw failure;
        }
    }

    private static void rollBack(Connection connection, boolean autoCommit, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static final class Running implements LocalTransaction {
        private final Connection connection;
        private boolean rollBack;

        Running(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public void rollBackAtEnd() {
            rollBack = true;
        }
    }
}
