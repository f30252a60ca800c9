package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** The dialects by database. */
final class FenceDialects {
    private FenceDialects() {}

    static FenceDialect of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String name = database.getDatabaseProductName();
        return switch (name) {
            case "PostgreSQL" -> new PostgresFenceDialect();
            case "MySQL", "MariaDB" -> {
                requireCommittedReads(connection, name);
                yield new MySqlFenceDialect();
            }
            default ->
                throw new IllegalStateException(
                        "database of the branch fence: " + name + " " + database.getDatabaseProductVersion()
                                + " (expected: PostgreSQL, MySQL or MariaDB, or a FenceDialect of the application)");
        };
    }

    /** A confirm would take a try for done that may yet be rolled back. (PostgreSQL reads what is committed anyway.) */
    private static void requireCommittedReads(Connection connection, String name) throws SQLException {
        if (connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new IllegalStateException("isolation of the branch fence's connections to " + name
                    + ": READ UNCOMMITTED (expected: READ COMMITTED, REPEATABLE READ or SERIALIZABLE)");
        }
    }
}
