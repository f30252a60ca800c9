package dev.norn.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server that the tests of this JVM share.
 *
 * @param url of a database from which others are created
 */
record TestServer(String url, String user, String password) {
    private static final Logger log = LoggerFactory.getLogger(TestServer.class);
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]+/)([^?]*)(\\?.*)?");

    /** As many as the pools of some test classes at once need. */
    static final int MAX_CONNECTIONS = 300;

    TestServer {
        if (!URL.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "NORN_TEST_DATABASE_URL: " + url + " (expected: jdbc:postgresql://host:port/database)");
        }
    }

    /** Starts the server on the first call. */
    static TestServer shared() {
        return Holder.SERVER;
    }

    /** The server of this environment: the named one, a container, or an embedded one. */
    static TestServer choose(Map<String, String> environment, boolean durable) {
        String url = environment.getOrDefault("NORN_TEST_DATABASE_URL", "");
        if (!url.isBlank()) {
            return new TestServer(
                    url,
                    environment.getOrDefault("NORN_TEST_DATABASE_USER", "postgres"),
                    environment.getOrDefault("NORN_TEST_DATABASE_PASSWORD", ""));
        }
        if (DockerEngine.answers(environment)) {
            try {
                return TestContainer.start(durable);
            } catch (NoClassDefFoundError e) {
                log.debug("Testcontainers is not on the class path, so test databases are embedded");
            } catch (RuntimeException e) {
                log.warn("Docker answers but starts no PostgreSQL, so test databases are embedded", e);
            }
        }
        return EmbeddedTestServer.start(durable);
    }

    String jdbcUrl(String database) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalStateException(url);
        }
        String parameters = matcher.group(3) == null ? "" : matcher.group(3);
        return matcher.group(1) + database + parameters;
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run on " + url + ": " + sql, e);
        }
    }

    private static final class Holder {
        static final TestServer SERVER = choose(System.getenv(), Boolean.getBoolean("norn.test.fsync"));
    }
}
