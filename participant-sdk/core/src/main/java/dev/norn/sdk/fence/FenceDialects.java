package dev.norn.sdk.fence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    static String script(FenceDialect dialect) {
        String file = dialect.migrations() + "/V1__branch_fence.sql";
        try (InputStream sql = FenceDialects.class.getResourceAsStream("/" + file)) {
            if (sql == null) {
                throw new IllegalStateException(file + " is not on the class path (expected: with the SDK)");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A confirm would take a try for done that may yet be rolled back. (PostgreSQL reads what is committed anyway.) */
    private static void requireCommittedReads(Connection connection, String name) throws SQLException {
        if (connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new IllegalStateException("isolation of the branch fence's connections to " + name
                    + ": READ UNCOMMITTED (expected: READ COMMITTED, REPEATABLE READ or SERIALIZABLE)");
        }
    }
}
