package dev.norn.sdk.spring;

import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.outbox.OutboxDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Creates the SDK's tables beside those of the application, if they are not there. */
final class FenceTables {
    private FenceTables() {}

    static void createFenceIfMissing(DataSource dataSource, FenceDialect dialect) {
        createIfMissing(dataSource, "norn_branch_fence", dialect.tables());
    }

    static void createOutboxIfMissing(DataSource dataSource) {
        createIfMissing(dataSource, "norn_outbox", OutboxDialect.of(dataSource).tables());
    }

    static void createInboxIfMissing(DataSource dataSource) {
        createIfMissing(dataSource, "norn_inbox", InboxDialect.of(dataSource).tables());
    }

    private static void createIfMissing(DataSource dataSource, String table, List<String> statements) {
        if (exists(dataSource, table)) {
            return;
        }
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        try {
            statements.forEach(jdbc::execute);
        } catch (DataAccessException e) {
            // Another instance that started at once may have been faster.
            if (!exists(dataSource, table)) {
                throw e;
            }
        }
    }

    private static boolean exists(DataSource dataSource, String table) {
        try {
            new JdbcTemplate(dataSource).execute((Connection connection) -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("select 1 from " + table + " where 1 = 0");
                }
            });
            return true;
        } catch (DataAccessException e) {
            if (e.getCause() instanceof SQLException) {
                return false;
            }
            throw e;
        }
    }
}
