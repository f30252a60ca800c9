package dev.norn.benchmarks.database;

import dev.norn.benchmarks.machine.AtExit;
import dev.norn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server for one run, on a directory that is emptied before and after. It syncs every commit. No checkpoint
 * falls into a measurement, unless it writes more WAL than {@code max_wal_size}: measurements ask for theirs before.
 */
public final class BenchmarkServer implements AutoCloseable {

    /** The same for all systems. What is not here is PostgreSQL's default. */
    private static final Map<String, String> SETTINGS = settings();

    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final AtExit exit;

    private BenchmarkServer(Path directory, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
        this.exit = AtExit.run(this::end);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("shared_buffers", "1GB");
        settings.put("max_wal_size", "16GB");
        // Segments are used again, as those of a server that has run for a while.
        settings.put("min_wal_size", "4GB");
        settings.put("checkpoint_timeout", "1d");
        settings.put("max_connections", "200");
        return settings;
    }

    /**
     * Starts a server.
     *
     * @param directory for its data; what an earlier run has left there is removed
     * @throws IllegalStateException if the server would not sync its commits
     */
    public static BenchmarkServer start(Path directory) {
        return start(directory, Map.of());
    }

    /**
     * Starts a server that also tells which statements it was asked, in {@code pg_stat_statements}. That costs it some
     * time for each: nothing for a comparison of speed.
     *
     * @param directory as above
     */
    public static BenchmarkServer startCounting(Path directory) {
        return start(
                directory,
                Map.of("shared_preload_libraries", "pg_stat_statements", "pg_stat_statements.track_planning", "off"));
    }

    private static BenchmarkServer start(Path directory, Map<String, String> more) {
        if (Files.exists(directory)) {
            // Ends what a run that was killed has left.
            EmbeddedPostgres.on(directory).start().close();
            delete(directory);
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.on(directory);
        SETTINGS.forEach(builder::setting);
        more.forEach(builder::setting);
        BenchmarkServer server = new BenchmarkServer(directory, builder.start());
        try {
            server.requireDurable();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The process id of the server's main process. */
    public long pid() {
        return postgres.pid();
    }

    /** Creates a database, which must not be there. */
    public Database create(String name) {
        execute("create database " + name);
        return new Database(name, postgres.jdbcUrl(name), postgres.user(), postgres.password(), postgres.port());
    }

    /** Drops a database and cuts its connections. */
    public void drop(String name) {
        execute("drop database if exists " + name + " with (force)");
    }

    /** Writes a checkpoint, so that the next is far away. */
    public void checkpoint() {
        execute("checkpoint");
    }

    /** Opens a connection to the maintenance database; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
    }

    /** Version and settings as lines of a list in Markdown. Says what was checked. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("- PostgreSQL " + show("server_version") + ", embedded; checked by asking it: "
                + String.join(", ", DURABLE.stream().map(this::assignment).toList()));
        lines.add("- settings: "
                + String.join(
                        ", ", SETTINGS.keySet().stream().map(this::assignment).toList()) + ", "
                + assignment("wal_compression") + ", " + assignment("autovacuum")
                + "; the others as PostgreSQL has them");
        return lines;
    }

    @Override
    public void close() {
        exit.cancel();
        end();
    }

    private synchronized void end() {
        postgres.close();
        if (Files.exists(directory)) {
            delete(directory);
        }
    }

    private void requireDurable() {
        for (String setting : DURABLE) {
            if (!show(setting).equals("on")) {
                throw new IllegalStateException(setting + ": " + show(setting) + " (expected: on)");
            }
        }
    }

    private String assignment(String setting) {
        return setting + "=" + show(setting);
    }

    private String show(String setting) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("show " + setting)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask for " + setting, e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run: " + sql, e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
