package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestServerTest {
    @TempDir(factory = PassableTempDirectory.class)
    private Path directory;

    @Test
    void shouldPreferTheServerThatTheEnvironmentNames() throws SQLException {
        try (EmbeddedPostgres named =
                EmbeddedPostgres.on(directory).durable(false).start()) {
            TestServer server = TestServer.choose(
                    Map.of(
                            "NORN_TEST_DATABASE_URL", named.jdbcUrl() + "?ApplicationName=tests",
                            "NORN_TEST_DATABASE_USER", named.user(),
                            "NORN_TEST_DATABASE_PASSWORD", named.password()),
                    false);
            try (TestDatabase database = TestDatabase.create(server);
                    Connection connection = database.connect()) {
                assertThat(database.jdbcUrl()).isEqualTo(named.jdbcUrl(database.name()) + "?ApplicationName=tests");
                assertThat(connection.getCatalog()).isEqualTo(database.name());
            }
        }
    }

    @Test
    void shouldSayHowTheUrlMustLook() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestServer.choose(Map.of("NORN_TEST_DATABASE_URL", "localhost:5432"), false))
                .withMessageContaining("localhost:5432 (expected: jdbc:postgresql://host:port/database)");
    }

    @Test
    void shouldSyncCommitsIfAsked() throws SQLException {
        TestServer server = EmbeddedTestServer.start(directory.resolve("durable"), true);
        try (TestDatabase database = TestDatabase.create(server);
                Connection connection = database.connect();
                var result = connection.createStatement().executeQuery("show fsync")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void shouldRecogniseADockerEngineByItsAnswer() throws IOException {
        assertThat(answers("HTTP/1.1 200 OK\r\n\r\nOK")).isTrue();
        assertThat(answers("HTTP/1.1 403 Forbidden\r\n\r\n")).isFalse();
        assertThat(answers("what?")).isFalse();
    }

    @Test
    void shouldNotWaitForADockerEngineThatIsNotThereOrSaysNothing() throws IOException {
        assertThat(DockerEngine.answers(Map.of("DOCKER_HOST", "unix://" + directory.resolve("no.sock"))))
                .isFalse();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(DockerEngine.answers(host(silent))).isFalse();
        }
    }

    private static boolean answers(String reply) throws IOException {
        try (ServerSocket engine = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket client = engine.accept()) {
                    readRequest(client.getInputStream());
                    client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            boolean answers = DockerEngine.answers(host(engine), Duration.ofSeconds(60));
            served.join();
            return answers;
        }
    }

    /** All of it: who closes a connection with something unread resets it. */
    private static void readRequest(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            // The head is all.
        }
    }

    private static Map<String, String> host(ServerSocket socket) {
        return Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + socket.getLocalPort());
    }
}
