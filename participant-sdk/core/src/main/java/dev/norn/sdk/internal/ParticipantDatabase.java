package dev.norn.sdk.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/** The kinds of databases that participants have, and where their migrations are. */
public enum ParticipantDatabase {
    /** PostgreSQL 15 or newer. */
    POSTGRESQL("postgresql"),
    /** MySQL 8.0.16 or newer, and MariaDB 10.6 or newer. */
    MYSQL("mysql");

    private static final String MIGRATIONS = "dev/norn/migrations/participant/";

    private final String directory;

    ParticipantDatabase(String directory) {
        this.directory = directory;
    }

    /**
     * What is behind this data source, asked over one of its connections.
     *
     * @throws IllegalStateException if it cannot be reached, or is of another kind
     */
    public static ParticipantDatabase of(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("database of the participant: cannot be reached", e);
        }
    }

    /** What this connection goes to. */
    public static ParticipantDatabase of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        return switch (name) {
            case "PostgreSQL" -> POSTGRESQL;
            case "MySQL", "MariaDB" -> MYSQL;
            default ->
                throw new IllegalStateException(
                        "database of the participant: " + name + " (expected: PostgreSQL, MySQL or MariaDB)");
        };
    }

    /** The statements of one of the participants' migrations, in their order. */
    public List<String> statements(String file) {
        String script = script(MIGRATIONS + directory + "/" + file);
        // PostgreSQL's driver sends them together, and they are one transaction.
        return this == POSTGRESQL
                ? List.of(script)
                : Arrays.stream(script.split(";\n", -1))
                        .filter(statement -> !statement.isBlank())
                        .toList();
    }

    private static String script(String file) {
        try (InputStream sql = ParticipantDatabase.class.getResourceAsStream("/" + file)) {
            if (sql == null) {
                throw new IllegalStateException(file + " is not on the class path (expected: with the SDK)");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
