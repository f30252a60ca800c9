package dev.norn.embedded;

import static dev.norn.embedded.EmbeddedPostgresTest.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a server and its data when the process that started it is killed. */
class KilledOwnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir(factory = PassableTempDirectory.class)
    private Path directory;

    /** Starts a server, commits a row, leaves another uncommitted, and waits to be killed. */
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres server = EmbeddedPostgres.on(Path.of(arguments[0])).start();
            EmbeddedPostgresTest.execute(server, "create table if not exists fate (thread text)");
            EmbeddedPostgresTest.execute(server, "insert into fate values ('committed')");
            System.out.println("postgres " + server.pid());
            System.in.read();
        }
    }

    /** Takes a test database and waits to be killed. */
    static final class Tester {
        public static void main(String[] arguments) throws Exception {
            TestServer server = EmbeddedTestServer.start(Path.of(arguments[0]), false);
            server.execute("create database probe");
            System.out.println("started");
            System.in.read();
        }
    }

    @Test
    void shouldEndTheOrphanAndGoOnWithItsData() throws Exception {
        long orphan;
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            orphan = Long.parseLong(owner.awaitLine("postgres "));
            owner.kill();
        }
        assertThat(isAlive(orphan)).isTrue();

        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            assertThat(isAlive(orphan)).isFalse();
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(query(server, "select thread from fate")).isEqualTo("committed");
        }
    }

    @Test
    void shouldRecoverCommittedDataWhenServerAndOwnerAreBothKilled() throws Exception {
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            long postgres = Long.parseLong(owner.awaitLine("postgres "));
            ProcessHandle.of(postgres).orElseThrow().destroyForcibly();
            owner.kill();
            await().atMost(PATIENCE).until(() -> !isAlive(postgres));
        }
        assertThat(directory.resolve("data/postmaster.pid")).exists();

        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            assertThat(query(server, "select thread from fate")).isEqualTo("committed");
        }
    }

    @Test
    void shouldNameTheLiveProcessThatOwnsTheDirectory() throws Exception {
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            long postgres = Long.parseLong(owner.awaitLine("postgres "));

            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> EmbeddedPostgres.on(directory).start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DATA_DIRECTORY_IN_USE))
                    .withMessageContaining(directory.toString())
                    .withMessageContaining("process " + owner.pid());
            assertThat(isAlive(postgres)).isTrue();
        }
        EmbeddedPostgres.on(directory).start().close();
    }

    @Test
    void shouldNotTouchAForeignProcessThatGotTheRecordedProcessId() throws IOException, SQLException {
        EmbeddedPostgres.on(directory).durable(false).start().close();
        Process bystander = new ProcessBuilder("cat").start();
        try {
            Path data = directory.resolve("data");
            Files.write(
                    data.resolve("postmaster.pid"),
                    List.of(Long.toString(bystander.pid()), data.toString(), "1", "5432", "", "127.0.0.1"));

            try (EmbeddedPostgres server =
                    EmbeddedPostgres.on(directory).durable(false).start()) {
                assertThat(query(server, "select 1")).isEqualTo("1");
            }
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void shouldEndTheTestServerAndRemoveItsDirectoryWhenTheTestsAreKilled() throws Exception {
        long postgres;
        try (ChildJvm tester = ChildJvm.start(Tester.class, directory.toString())) {
            tester.awaitLine("started");
            postgres = onlyTestServer();
            tester.kill();
        }
        await().atMost(PATIENCE).until(() -> !isAlive(postgres));
        await().atMost(PATIENCE).until(() -> testServerDirectories().isEmpty());
    }

    @Test
    void shouldClearWhatIsLeftWhenTheWatchdogIsKilledToo() throws Exception {
        long postgres;
        try (ChildJvm tester = ChildJvm.start(Tester.class, directory.toString())) {
            tester.awaitLine("started");
            postgres = onlyTestServer();
            ProcessHandle.of(tester.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
            tester.kill();
        }
        Path left = testServerDirectories().get(0);
        assertThat(isAlive(postgres)).isTrue();

        try (ChildJvm next = ChildJvm.start(Tester.class, directory.toString())) {
            next.awaitLine("started");
            assertThat(isAlive(postgres)).isFalse();
            assertThat(left).doesNotExist();
        }
        await().atMost(PATIENCE).until(() -> testServerDirectories().isEmpty());
    }

    private long onlyTestServer() throws IOException {
        List<Path> directories = testServerDirectories();
        assertThat(directories).hasSize(1);
        return Postmaster.of(directories.get(0).resolve("data")).orElseThrow().pid();
    }

    private List<Path> testServerDirectories() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ServerProcess::isRunning).orElse(false);
    }
}
