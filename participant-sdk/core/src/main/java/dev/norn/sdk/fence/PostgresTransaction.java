package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * What PostgreSQL's own driver knows of the running transaction. It commits one that has failed without a word, though the
 * server rolls it back: whoever answers after such a commit answers for work that is gone.
 */
final class PostgresTransaction {
    private static final boolean DRIVER_FOUND = driverFound();

    private PostgresTransaction() {}

    /** Whether no statement has failed in it; false also if the connection is another driver's, so that nobody knows. */
    static boolean isKnownToBeSound(Connection connection) throws SQLException {
        return DRIVER_FOUND && Driver.isOpen(connection);
    }

    private static boolean driverFound() {
        try {
            Class.forName("org.postgresql.core.BaseConnection", false, PostgresTransaction.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Apart, so that nothing of the driver is loaded where it is not there. */
    private static final class Driver {
        static boolean isOpen(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.OPEN;
        }
    }
}
