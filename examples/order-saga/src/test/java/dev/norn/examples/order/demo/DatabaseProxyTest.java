package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.examples.order.demo.DatabaseProxy.Cut;
import dev.norn.examples.stage.DatabaseAddress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseProxyTest {
    private static final Duration LATE = Duration.ofMillis(300);

    /** After which nobody who gives up within a moment can still be waiting. */
    private static final Duration MUCH_TOO_LATE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.create();
    private DatabaseProxy proxy;
    private DatabaseAddress road;

    @BeforeEach
    void open() throws Exception {
        DatabaseAddress direct = new DatabaseAddress(database.jdbcUrl(), database.user(), database.password());
        proxy = DatabaseProxy.before(direct);
        road = proxy.through(direct);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table fate (thread int, came timestamptz default clock_timestamp())");
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        database.close();
    }

    @Test
    void shouldForwardWhatItIsNotToldToHarm() throws SQLException {
        try (Connection connection = connect()) {
            insert(connection);
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void shouldKeepARequestFromTheServerIfItCutsBeforeIt() throws SQLException {
        try (Connection connection = connect()) {
            proxy.cutNext(Cut.BEFORE_REQUEST, Duration.ZERO);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(connection));
        }
        assertThat(rows()).isZero();
    }

    // Not AFTER_REQUEST: a quick server's answer can be through before the connection is cut.
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_ANSWER", "HALF_ANSWER"})
    void shouldLeaveTheClientInTheDarkIfItCutsAfterTheRequest(Cut cut) throws SQLException {
        try (Connection connection = connect()) {
            proxy.cutNext(cut, Duration.ZERO);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(connection));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(1));
    }

    @Test
    void shouldBringALateRequestToTheServerThoughItsSenderGaveItUp() throws SQLException {
        Instant sent;
        try (Connection connection = connect()) {
            connection.setNetworkTimeout(Runnable::run, (int) LATE.toMillis());
            proxy.cutNext(Cut.LATE_REQUEST, MUCH_TOO_LATE);
            sent = Instant.now();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(connection));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(1));
        assertThat(came()).isAfterOrEqualTo(sent.plus(MUCH_TOO_LATE));
    }

    @ParameterizedTest
    @EnumSource(names = {"LATE_REQUEST", "LATE_ANSWER"})
    void shouldMakeAPatientClientWaitForWhatIsLate(Cut cut) throws SQLException {
        try (Connection connection = connect()) {
            proxy.cutNext(cut, LATE);
            long sent = System.nanoTime();
            insert(connection);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(LATE);
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void shouldEndAllConnectionsAtOnceAndOpenNewOnes() throws SQLException {
        try (Connection one = connect();
                Connection other = connect()) {
            proxy.cutAll();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(one));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(other));
        }
        try (Connection fresh = connect()) {
            insert(fresh);
        }
        assertThat(rows()).isEqualTo(1);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(road.url(), road.user(), road.password());
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into fate (thread) values (1)");
        }
    }

    private Instant came() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select came from fate")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    private int rows() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from fate")) {
            row.next();
            return row.getInt(1);
        }
    }
}
