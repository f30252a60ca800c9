package dev.norn.examples.stage;

import com.zaxxer.hikari.HikariConfig;
import dev.norn.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Makes databases on a server of a demo's own, and pools of connections to them. */
public final class EmptyDatabases {
    /** Shorter than an attempt: a service whose database is down shall say so in time. */
    private static final Duration CONNECTION_LIMIT = Duration.ofMillis(700);

    private EmptyDatabases() {}

    /** Makes an empty database; what an earlier run left in one of this name is dropped. */
    public static DatabaseAddress create(EmbeddedPostgres server, String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
        }
        return new DatabaseAddress(server.jdbcUrl(name), server.user(), server.password());
    }

    /** What a pool of connections may be made of, to be refined; a caller waits for one no longer than an attempt takes. */
    public static HikariConfig pool(String name, DatabaseAddress address, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
        return config;
    }
}
