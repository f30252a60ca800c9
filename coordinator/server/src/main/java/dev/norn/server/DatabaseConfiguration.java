package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The PostgreSQL server that keeps everything.
 *
 * @param url JDBC URL
 * @param user who connects
 * @param password its password; empty if none is asked for
 * @param maxConnections of the pool for ordinary access; the journal has a few of its own
 */
@ConfigurationProperties("norn.database")
public record DatabaseConfiguration(
        @Bindable(defaultValue = "jdbc:postgresql://127.0.0.1:5432/norn")
        String url,

        @Bindable(defaultValue = "norn") String user,
        @Bindable(defaultValue = "") String password,
        @Bindable(defaultValue = "10") int maxConnections) {

    private static final int MAX_CONNECTIONS = 1000;

    /** Checks each value. */
    public DatabaseConfiguration {
        Setting.matches("norn.database.url", url, "jdbc:postgresql:.+", "jdbc:postgresql://host:port/database");
        Setting.matches("norn.database.user", user, ".+", "not empty");
        Setting.between("norn.database.max-connections", maxConnections, 2, MAX_CONNECTIONS);
    }
}
