package dev.norn.sdk.internal;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Transactions of the SDK's own, at read committed: each statement sees what was committed before it began, whatever level
 * the application's connections have.
 */
public final class OwnTransaction {
    /** What runs inside. It may commit or roll back by itself. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws Exception;
    }

    private OwnTransaction() {}

    /**
     * Runs the work and commits; rolls back if it throws. The connection goes back as it came.
     *
     * @throws Exception what the work threw, or a database error
     */
    public static <T> T run(DataSource dataSource, Work<T> work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            int isolation = connection.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            connection.setAutoCommit(false);
            T value;
            try {
                value = work.run(connection);
                connection.commit();
            } catch (Throwable failure) {
                rollBack(connection, autoCommit, isolation, failure);
                throw failure;
            }
            restore(connection, autoCommit, isolation);
            return value;
        }
    }

    private static void rollBack(Connection connection, boolean autoCommit, int isolation, Throwable failure) {
        try {
            connection.rollback();
            restore(connection, autoCommit, isolation);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static void restore(Connection connection, boolean autoCommit, int isolation) throws SQLException {
        connection.setAutoCommit(autoCommit);
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(isolation);
        }
    }
}
