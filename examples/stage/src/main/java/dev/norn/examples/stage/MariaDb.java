package dev.norn.examples.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A MariaDB server of a demo's own, if this machine has its programs: installed ones, or those that Norn's tests unpacked
 * into the user's cache. It syncs every commit, listens on 127.0.0.1 only, and ends with this process.
 */
public final class MariaDb implements AutoCloseable {
    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
    private static final String USER = "root";
    private static final String NO_PASSWORD = "";

    /** The programs of a release, and what they want to be told about where they are. */
    private record Programs(Path server, Path install, List<String> options) {
        boolean exist() {
            return Files.isExecutable(server) && Files.isExecutable(install);
        }
    }

    private final ChildProcess process;
    private final int port;

    private MariaDb(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server with empty databases.
     *
     * @param directory what an earlier run left in it is dropped
     * @return empty if this machine has no MariaDB
     */
    public static Optional<MariaDb> startIfFound(Path directory) throws IOException, InterruptedException {
        Optional<Programs> programs =
                candidates(System.getenv()).stream().filter(Programs::exist).findFirst();
        return programs.isEmpty() ? Optional.empty() : Optional.of(start(programs.get(), directory.toAbsolutePath()));
    }

    private static List<Programs> candidates(Map<String, String> environment) throws IOException {
        List<Programs> candidates = new ArrayList<>();
        candidates.add(new Programs(Path.of("/usr/sbin/mariadbd"), Path.of("/usr/bin/mariadb-install-db"), List.of()));
        String named = environment.getOrDefault("NORN_CACHE_DIR", "");
        Path cache = named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache", "norn") : Path.of(named);
        if (Files.isDirectory(cache)) {
            try (Stream<Path> unpacked = Files.list(cache)) {
                unpacked.filter(home -> home.getFileName().toString().matches("mariadb-\\d+\\.\\d+\\.\\d+"))
                        .map(home -> new Programs(
                                home.resolve("bin/mariadbd"),
                                home.resolve("scripts/mariadb-install-db"),
                                List.of("--basedir=" + home)))
                        .forEach(candidates::add);
            }
        }
        return candidates;
    }

    private static MariaDb start(Programs programs, Path directory) throws IOException, InterruptedException {
        delete(directory);
        Files.createDirectories(directory);
        List<String> options = new ArrayList<>(List.of("--no-defaults"));
        options.addAll(programs.options());
        options.add("--user=" + System.getProperty("user.name"));
        options.add("--datadir=" + directory.resolve("data"));
        install(programs, options, directory);

        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(programs.server().toString()));
        command.addAll(options);
        command.addAll(List.of(
                // A path of a socket may be no longer than some hundred bytes; a relative one is short.
                "--socket=mariadb.sock",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--skip-log-bin",
                "--innodb-flush-log-at-trx-commit=1"));
        MariaDb server =
                new MariaDb(new ChildProcess("mariadb", command, Map.of(), directory.resolve("mariadb.log")), port);
        boolean started = false;
        try {
            server.process.start();
            server.awaitAnswer();
            started = true;
            return server;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    private static void install(Programs programs, List<String> options, Path directory)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(programs.install().toString()));
        command.addAll(options);
        command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
        try (ChildProcess install =
                new ChildProcess("mariadb-install-db", command, Map.of(), directory.resolve("install.log"))) {
            install.start();
            Integer exitCode = install.awaitEnd(INSTALL_LIMIT);
            if (exitCode == null || exitCode != 0) {
                throw new IOException("%s: exit code %s; the end of %s:%n%s"
                        .formatted(install.name(), exitCode, install.log(), install.logEnd()));
            }
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                throw new IOException(
                        "MariaDB does not serve; the end of %s:%n%s".formatted(process.log(), process.logEnd()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url(""), USER, NO_PASSWORD)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Makes an empty database. */
    public DatabaseAddress create(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(""), USER, NO_PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new DatabaseAddress(url(name), USER, NO_PASSWORD);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    private String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Ends the server. */
    @Override
    public void close() {
        process.close();
    }
}
