package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresTest {
    @TempDir(factory = PassableTempDirectory.class)
    private Path temporary;

    private Path directory;

    @BeforeEach
    void chooseADirectoryWithABlank() {
        directory = temporary.resolve("a project/.norn/postgres");
    }

    @Test
    void shouldSyncEveryCommitToDisk() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            assertThat(query(server, "show fsync")).isEqualTo("on");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "show full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void shouldLetTestsGiveDurabilityUp() throws SQLException {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.on(directory).durable(false).start()) {
            assertThat(query(server, "show fsync")).isEqualTo("off");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("off");
        }
    }

    @Test
    void shouldSyncEvenIfASettingInTheDataSaysOtherwise() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            execute(server, "alter system set fsync = off");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            assertThat(query(server, "show fsync")).isEqualTo("on");
        }
    }

    @Test
    void shouldKeepDataOverRestarts() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            execute(server, "create table fate (thread text)");
            execute(server, "insert into fate values ('spun')");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.on(directory).start()) {
            assertThat(query(server, "select thread from fate")).isEqualTo("spun");
        }
    }

    @Test
    void shouldEndTheServerOnCloseEvenWithOpenConnections() throws SQLException {
        EmbeddedPostgres server = unsynced().start();
        long pid = server.pid();
        try (Connection open = connect(server)) {
            assertThat(open.isValid(5)).isTrue();

            server.close();
            server.close();

            assertThat(ProcessHandle.of(pid).filter(ServerProcess::isRunning)).isNotPresent();
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void shouldKeepWhatIsCommittedOverACrashAndServeAgainOnItsPort() throws SQLException {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.on(directory).setting("max_connections", "7").start()) {
            long pid = server.pid();
            int port = server.port();
            execute(server, "create table fate (thread text)");
            execute(server, "insert into fate values ('spun')");

            server.crash();

            assertThat(server.isAlive()).isFalse();
            server.restart();
            assertThat(server.pid()).isNotEqualTo(pid);
            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "select thread from fate")).isEqualTo("spun");
            assertThat(query(server, "show max_connections")).isEqualTo("7");
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::restart);
        }
    }

    @Test
    void shouldListenOnLoopbackOnly() throws SQLException {
        try (EmbeddedPostgres server = unsynced().start()) {
            assertThat(query(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "show unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void shouldAskForThePasswordThatOnlyTheOwnerCanRead() throws IOException {
        try (EmbeddedPostgres server = unsynced().start()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), server.user(), "guessed"))
                    .withMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void shouldTakeThePortThatWasAskedFor() {
        int port = LoopbackPort.freeAndSteady();
        try (EmbeddedPostgres server = unsynced().port(port).start()) {
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void shouldSayThatThePortIsTakenAndLeaveTheDirectoryFree() throws IOException {
        try (ServerSocket taken = loopbackSocket()) {
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> unsynced().port(taken.getLocalPort()).start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.PORT_TAKEN))
                    .withMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is taken");
        }
        unsynced().start().close();
    }

    @Test
    void shouldRefuseADirectoryThatThisProcessAlreadyServes() {
        try (EmbeddedPostgres server = unsynced().start()) {
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> unsynced().start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DATA_DIRECTORY_IN_USE));
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void shouldRefuseDataOfAnotherMajorVersion() throws IOException {
        unsynced().start().close();
        Files.writeString(directory.resolve("data/PG_VERSION"), "15\n");

        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> unsynced().start())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.WRONG_MAJOR_VERSION))
                .withMessageContaining("was written by PostgreSQL 15")
                .withMessageContaining("expected: 18");
    }

    @Test
    void shouldRefuseADirectoryThatIsNoPostgresData() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/novel.txt"), "not ours");

        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> unsynced().start())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.STORAGE_FAILED));
        assertThat(directory.resolve("data/novel.txt")).hasContent("not ours");
    }

    @Test
    void shouldStartOverAnInitialisationThatWasKilled() throws IOException, SQLException {
        Files.createDirectories(directory.resolve("data.unfinished/base"));
        Files.writeString(directory.resolve("data.unfinished/PG_VERSION"), "18\n");

        try (EmbeddedPostgres server = unsynced().start()) {
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
        assertThat(directory.resolve("data.unfinished")).doesNotExist();
    }

    @Test
    void shouldShowTheServersLogWhenItDoesNotStart() {
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(
                        () -> unsynced().setting("shared_buffers", "nonsense").start())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.START_FAILED))
                .withMessageContaining("invalid value for parameter \"shared_buffers\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a'b", "$(touch x)", "a;b"})
    void shouldRefuseASettingThatAShellWouldRead(String value) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> unsynced().setting("work_mem", value));
    }

    /** For what does not depend on durability: starts several times faster. */
    private EmbeddedPostgres.Builder unsynced() {
        return EmbeddedPostgres.on(directory).durable(false);
    }

    private static ServerSocket loopbackSocket() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        return socket;
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
