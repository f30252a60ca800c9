package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.FenceDialect;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Creates and upgrades the fence's tables beside those of the application. The history is in a table of its own, so the
 * application's own migrations, by whatever tool, know nothing of it. Instances that start at once wait for each other.
 */
final class FenceMigration {
    static final String HISTORY_TABLE = "norn_schema_history";

    private FenceMigration() {}

    static void migrate(DataSource dataSource, FenceDialect dialect) {
        Flyway.configure(FenceMigration.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + dialect.migrations())
                .table(HISTORY_TABLE)
                // The schema is not empty: it is the application's.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
