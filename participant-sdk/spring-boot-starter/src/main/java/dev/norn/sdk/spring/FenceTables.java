package dev.norn.sdk.spring;

import dev.norn.sdk.fence.FenceDialect;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Creates the fence's tables beside those of the application, if they are not there. */
final class FenceTables {
    private static final String TABLE = "norn_branch_fence";

    private FenceTables() {}

    static void createIfMissing(DataSource dataSource, FenceDialect dialect) {
        if (exist(dataSource)) {
            return;
        }
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        try {
            dialect.tables().forEach(jdbc::execute);
        } catch (DataAccessException e) {
            // Another instance that started at once may have been faster.
            if (!exist(dataSource)) {
                throw e;
            }
        }
    }

    private static boolean exist(DataSource dataSource) {
        try {
            new JdbcTemplate(dataSource).execute((Connection connection) -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("select 1 from " + TABLE + " where 1 = 0");
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
