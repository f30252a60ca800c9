package dev.norn.journal.postgres;

import dev.norn.engine.TransactionId;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the coordinator's schema to this release's version. */
public final class Migrations {

    /** The number of shards of an installation unless another is chosen when it is made. */
    public static final int DEFAULT_SHARDS = 64;

    private static final String LOCATION = "classpath:dev/norn/migrations/coordinator";

    private Migrations() {}

    /** Migrates the schema {@link PostgresJournalSettings#DEFAULT_SCHEMA} with {@value #DEFAULT_SHARDS} shards. */
    public static void migrate(DataSource database) {
        migrate(database, PostgresJournalSettings.DEFAULT_SCHEMA, DEFAULT_SHARDS);
    }

    /**
     * Creates the schema if it is missing and applies every migration that is new to it. Several processes may do this
     * at once: one does, the others wait.
     *
     * @param database a role that may create schemas and tables
     * @param schema the schema of all tables; the history of migrations is kept there too
     * @param shardCount the number of shards of a new installation, 1 to {@link TransactionId#MAX_SHARDS}; ignored if
     *     the tables exist, because it never changes
     * @throws org.flywaydb.core.api.FlywayException if a migration fails, or the schema is not one of ours
     */
    public static void migrate(DataSource database, String schema, int shardCount) {
        if (shardCount < 1 || shardCount > TransactionId.MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "shardCount: " + shardCount + " (expected: 1 to " + TransactionId.MAX_SHARDS + ")");
        }
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .defaultSchema(schema)
                .schemas(schema)
                .createSchemas(true)
                .locations(LOCATION)
                .placeholders(Map.of("shardCount", Integer.toString(shardCount)))
                .load()
                .migrate();
    }
}
