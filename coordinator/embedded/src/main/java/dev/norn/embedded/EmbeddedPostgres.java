package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server of this process, on a directory whose data stays.
 *
 * <p>Guarantees, unless {@link Builder#durable(boolean) durable(false)} gave them up: the server runs with {@code
 * fsync}, {@code synchronous_commit} and {@code full_page_writes} on, which {@link Builder#start()} verifies by asking
 * it. It listens on 127.0.0.1 only, and only the password in the directory opens it.
 *
 * <p>One live process owns the directory at a time. The server outlives an owner that is killed; the next {@link
 * Builder#start()} on the directory ends that orphan (clients are disconnected, open transactions roll back, what was
 * committed stays) and starts a server of its own.
 *
 * <p>Nothing stops the server at the end of the process but {@link #close()}: whoever uses the database decides what
 * has to end before it. Safe for use by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String USER = "norn";
    private static final String DATABASE = "norn";
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(15);
    private static final int PASSWORD_BYTES = 24;

    private final Cluster cluster;
    private final Path data;
    private final DirectoryLock lock;
    private final Map<String, String> settings;
    private final int port;
    private final String password;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Postmaster postmaster;

    private EmbeddedPostgres(
            Cluster cluster, DirectoryLock lock, Map<String, String> settings, int port, String password) {
        this.cluster = cluster;
        this.data = cluster.data();
        this.lock = lock;
        this.settings = settings;
        this.port = port;
        this.password = password;
        this.postmaster = cluster.postmaster();
    }

    /**
     * Prepares a server on a directory, which is created if it is missing.
     *
     * @param directory holds the data, the log and the password of this one server
     */
    public static Builder on(Path directory) {
        return new Builder(directory.toAbsolutePath().normalize());
    }

    /** The URL of the database {@code norn}, which exists from the first start on. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The URL of another database on this server; it need not exist. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The superuser. */
    public String user() {
        return USER;
    }

    /** The superuser's password: random, and the same for as long as the directory lives. */
    public String password() {
        return password;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The process id of the server's main process, which changes with {@link #restart()}. */
    public long pid() {
        return postmaster.pid();
    }

    /** Whether the server's main process lives. */
    public boolean isAlive() {
        return postmaster.isAlive();
    }

    /**
     * Ends the server at once, as a crash would: sessions are cut off in the middle of what they do, and nothing is
     * written. The directory stays taken; {@link #restart()} or a later start recovers from the write-ahead log.
     *
     * @throws EmbeddedServerException {@code STOP_FAILED} if the server does not end
     */
    public synchronized void crash() {
        if (postmaster.isAlive() && !postmaster.stop(Postmaster.Shutdown.IMMEDIATE, IMMEDIATE_STOP_LIMIT)) {
            throw stopFailed();
        }
    }

    /**
     * Starts the server again after it ended, in whatever way, on the same port with the same settings. On return it
     * accepts connections.
     *
     * @throws IllegalStateException if it runs, or was closed
     * @throws EmbeddedServerException {@code START_FAILED}, {@code PORT_TAKEN}; it can be tried again then
     */
    public synchronized void restart() {
        if (closed.get() || postmaster.isAlive()) {
            throw new IllegalStateException("PostgreSQL on %s %s (expected: it ended, and was not closed)"
                    .formatted(data, closed.get() ? "is closed" : "runs"));
        }
        cluster.start(port, settings);
        postmaster = cluster.postmaster();
    }

    /**
     * Stops the server: rolls back what is open, writes a checkpoint, waits for the end; then gives up the directory.
     * A second call does nothing.
     *
     * @throws EmbeddedServerException {@code STOP_FAILED} if the server does not end; it then still has its directory
     */
    @Override
    public synchronized void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (postmaster.isAlive()
                    && !postmaster.stop(Postmaster.Shutdown.FAST, FAST_STOP_LIMIT)
                    && !postmaster.stop(Postmaster.Shutdown.IMMEDIATE, IMMEDIATE_STOP_LIMIT)) {
                throw stopFailed();
            }
        } finally {
            lock.close();
        }
    }

    private EmbeddedServerException stopFailed() {
        return new EmbeddedServerException(
                Code.STOP_FAILED, "PostgreSQL, process %d on %s, did not end".formatted(postmaster.pid(), data));
    }

    /** What the server shall be; {@link #start()} makes it. */
    public static final class Builder {
        private final Path directory;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int port;
        private boolean durable = true;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Listens on this port of 127.0.0.1; 0, the default, takes any free one. */
        public Builder port(int value) {
            if (value < 0 || value > 65_535) {
                throw new IllegalArgumentException("port: " + value + " (expected: 0 to 65535)");
            }
            this.port = value;
            return this;
        }

        /**
         * Whether a commit survives a crash of this machine; true unless set. A server that is not durable is faster
         * and only good for tests.
         */
        public Builder durable(boolean value) {
            this.durable = value;
            return this;
        }

        /**
         * Sets a parameter of PostgreSQL for this start, for example {@code max_connections}.
         *
         * @param name letters, underscores, dots
         * @param value without blanks and quotes
         */
        public Builder setting(String name, String value) {
            if (!name.matches("[a-z_.]+") || !value.matches("[A-Za-z0-9_.:/%+-]*")) {
                throw new IllegalArgumentException(
                        "setting: %s=%s (expected: a parameter's name, and a value without blanks and quotes)"
                                .formatted(name, value));
            }
            settings.put(name, value);
            return this;
        }

        /**
         * Takes the directory, ends what a dead owner left running on it, and starts the server. On return it accepts
         * connections.
         *
         * @throws EmbeddedServerException {@code DATA_DIRECTORY_IN_USE}, {@code PORT_TAKEN}, {@code
         *     WRONG_MAJOR_VERSION} and the other codes; the directory is then free again and no server runs
         */
        public EmbeddedPostgres start() {
            Directories.create(directory);
            return start(DirectoryLock.acquire(directory));
        }

        /** Starts on a directory that the caller has locked; releases the lock on failure. */
        EmbeddedPostgres start(DirectoryLock lock) {
            boolean started = false;
            try {
                EmbeddedPostgres server = startLocked(lock);
                started = true;
                return server;
            } finally {
                if (!started) {
                    lock.close();
                }
            }
        }

        private EmbeddedPostgres startLocked(DirectoryLock lock) {
            PostgresBinaries binaries = PostgresBinaries.unpacked();
            Cluster cluster = new Cluster(directory, binaries, RunAs.detect());
            endOrphan(cluster.data());
            Path passwordFile = directory.resolve("password");
            String password = password(passwordFile);
            cluster.initialise(passwordFile, durable);
            Map<String, String> allSettings = allSettings();
            int actualPort = cluster.start(port, allSettings);
            EmbeddedPostgres server = new EmbeddedPostgres(cluster, lock, allSettings, actualPort, password);
            try {
                server.prepare(durable ? Set.copyOf(DURABLE) : Set.of());
            } catch (EmbeddedServerException e) {
                server.close();
                throw e;
            }
            return server;
        }

        private Map<String, String> allSettings() {
            Map<String, String> all = new LinkedHashMap<>(settings);
            DURABLE.forEach(name -> all.put(name, durable ? "on" : "off"));
            return all;
        }
    }

    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    /** Ends the server that a dead owner left on a data directory. The caller holds the directory's lock. */
    static void endOrphan(Path data) {
        Postmaster.of(data).ifPresent(orphan -> {
            log.info("ending PostgreSQL, process {}, that a dead process left on {}", orphan.pid(), data);
            if (!orphan.stop(Postmaster.Shutdown.FAST, FAST_STOP_LIMIT)
                    && !orphan.stop(Postmaster.Shutdown.IMMEDIATE, IMMEDIATE_STOP_LIMIT)) {
                throw new EmbeddedServerException(
                        Code.ORPHAN_STILL_RUNNING,
                        "PostgreSQL, process %d, left on %s by a dead process, does not end (expected: it ends within %s)"
                                .formatted(orphan.pid(), data, FAST_STOP_LIMIT.plus(IMMEDIATE_STOP_LIMIT)));
            }
        });
        Postmaster.forgetForeignPid(data);
    }

    private void prepare(Set<String> settingsThatAreOn) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, password);
                Statement statement = connection.createStatement()) {
            for (String setting : settingsThatAreOn) {
                requireOn(statement, setting);
            }
            if (!exists(statement, DATABASE)) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    Code.UNUSABLE, "PostgreSQL on %s, port %d, does not serve".formatted(data, port), e);
        }
    }

    private static void requireOn(Statement statement, String setting) throws SQLException {
        try (ResultSet result = statement.executeQuery("show " + setting)) {
            result.next();
            if (!"on".equals(result.getString(1))) {
                throw new EmbeddedServerException(
                        Code.UNUSABLE, setting + " is " + result.getString(1) + " (expected: on)");
            }
        }
    }

    private static boolean exists(Statement statement, String database) throws SQLException {
        try (ResultSet result =
                statement.executeQuery("select 1 from pg_database where datname = '" + database + "'")) {
            return result.next();
        }
    }

    private static String password(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > 0) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, password, StandardOpenOption.WRITE);
            return password;
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot read or write " + file, e);
        }
    }
}
