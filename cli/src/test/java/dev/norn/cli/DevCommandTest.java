package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code norn dev} as people run it: a process, signals, kills, and the same data again. */
class DevCommandTest {
    private static final String READY = "Norn is ready: ";
    private static final String SAGA = """
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: order, version: 1}
            steps:
              - {id: charge, action: payment.charge, compensate: payment.refund}
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path directory;
    private Path data;
    private Path log;

    @BeforeEach
    void makeDirectory() throws IOException {
        // Others may pass through: where root has no user namespaces, PostgreSQL runs as another user.
        directory = Files.createTempDirectory(
                "norn", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        data = directory.resolve("data");
        log = directory.resolve("norn.log");
    }

    @AfterEach
    void endWhatIsLeftOnTheData() throws IOException {
        // Only a test that failed leaves a PostgreSQL behind.
        if (Files.exists(data.resolve("postgres/data/postmaster.pid"))) {
            EmbeddedPostgres.on(data.resolve("postgres")).start().close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    @Test
    void shouldPrintOneLineWhenItServesAndEndCleanlyOnSigterm() throws Exception {
        try (NornProcess norn = start()) {
            URI url = url(norn);
            assertThat(store(url).statusCode()).isEqualTo(201);

            norn.terminate();

            assertThat(norn.awaitExit()).isZero();
            assertThat(norn.awaitEndOfOutput()).isEmpty();
        }
        // PostgreSQL wrote its last checkpoint: it was asked to stop, and after the coordinator.
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
        assertThat(data.resolve("postgres/postgres.log")).content().contains("database system is shut down");
        assertThat(log).content().doesNotContain("terminating connection").doesNotContain("Exception");
    }

    @Test
    void shouldGoOnWithItsDataAfterItWasKilled() throws Exception {
        try (NornProcess norn = start()) {
            assertThat(store(url(norn)).statusCode()).isEqualTo(201);
            norn.kill();
        }
        assertThat(data.resolve("postgres/data/postmaster.pid")).exists();

        try (NornProcess again = start()) {
            // The same text under the same version: it is there already.
            assertThat(store(url(again)).statusCode()).isEqualTo(200);
            again.terminate();
            assertThat(again.awaitExit()).isZero();
        }
    }

    @Test
    void shouldRefuseDataThatALiveCoordinatorHas() throws Exception {
        try (NornProcess norn = start()) {
            URI url = url(norn);
            Path secondLog = directory.resolve("second.log");
            try (NornProcess second = NornProcess.start(secondLog, "dev", "--port", "0", "--data", data.toString())) {
                assertThat(second.awaitExit()).isEqualTo(ExitCode.BAD_END);
                assertThat(second.awaitEndOfOutput()).isEmpty();
                assertThat(second.log()).contains("DATA_DIRECTORY_IN_USE").doesNotContain("\tat ");
            }
            assertThat(store(url).statusCode()).isEqualTo(201);
            norn.terminate();
            assertThat(norn.awaitExit()).isZero();
        }
    }

    @Test
    void shouldSayThatThePortIsTakenBeforeItStartsAnything() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String port = Integer.toString(taken.getLocalPort());
            try (NornProcess norn = NornProcess.start(log, "dev", "--port", port, "--data", data.toString())) {
                assertThat(norn.awaitExit()).isEqualTo(ExitCode.BAD_END);
                assertThat(norn.log()).contains("port " + port + " of 127.0.0.1 is taken");
            }
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void shouldLeaveNothingRunningWhenItIsStoppedWhileItStarts() throws Exception {
        try (NornProcess norn = start()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(data.resolve("postgres/data/postmaster.pid")));
            norn.terminate();
            norn.awaitExit();
        }
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    private NornProcess start() throws IOException {
        return NornProcess.start(log, "dev", "--port", "0", "--data", data.toString());
    }

    private static URI url(NornProcess norn) throws IOException {
        String line = norn.awaitLine();
        assertThat(line).startsWith(READY + "http://127.0.0.1:");
        return URI.create(line.substring(READY.length()));
    }

    private HttpResponse<String> store(URI url) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(url.resolve("/v1/definitions"))
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(SAGA))
                        .build(),
                BodyHandlers.ofString());
    }
}
