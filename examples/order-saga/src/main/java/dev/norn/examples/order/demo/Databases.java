package dev.norn.examples.order.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.EmbeddedPostgres;
import dev.norn.examples.stage.DatabaseAddress;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.examples.stage.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A PostgreSQL server of the demo's own, with one empty database for the coordinator and one for each service with its
 * opening books. What an earlier run left in them is dropped.
 */
final class Databases implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 200;
    private static final int POOL_SIZE = 12;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration REVIVAL_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    private final Surroundings surroundings;
    private final EmbeddedPostgres server;
    private final ServerLog log;
    private final DatabaseAddress coordinator;
    private final HikariDataSource payment;
    private final HikariDataSource inventory;
    private final HikariDataSource shipping;
    private final HikariDataSource mail;

    private Databases(Surroundings surroundings, EmbeddedPostgres server, ServerLog log)
            throws IOException, SQLException {
        this.surroundings = surroundings;
        this.server = server;
        this.log = log;
        coordinator = EmptyDatabases.create(server, "coordinator");
        payment = pool("payment");
        inventory = pool("inventory");
        shipping = pool("shipping");
        mail = pool("mail");
        OpeningBooks.payment(payment, OrderMix.balances());
        OpeningBooks.inventory(inventory, OrderMix.stock());
        OpeningBooks.shipping(shipping, OrderMix.slots());
        OpeningBooks.mail(mail);
    }

    /** Starts the server, with {@code fsync} on, on a port that stays its own while it is down. */
    static Databases start(Path directory, Surroundings surroundings) throws IOException, SQLException {
        Path home = surroundings.databaseDirectory(directory);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.on(home)
                .port(Ports.free())
                .setting("max_connections", Integer.toString(MAX_CONNECTIONS));
        surroundings.databaseSettings().forEach(builder::setting);
        EmbeddedPostgres server = builder.start();
        boolean opened = false;
        try {
            Databases databases = new Databases(surroundings, server, new ServerLog(home));
            opened = true;
            return databases;
        } finally {
            if (!opened) {
                server.close();
            }
        }
    }

    DatabaseAddress coordinator() throws IOException {
        return surroundings.coordinatorsRoad(coordinator);
    }

    DataSource payment() {
        return payment;
    }

    DataSource inventory() {
        return inventory;
    }

    DataSource shipping() {
        return shipping;
    }

    DataSource mail() {
        return mail;
    }

    EmbeddedPostgres server() {
        return server;
    }

    ServerLog log() {
        return log;
    }

    /** The processes of PostgreSQL that serve the coordinator, in their order. */
    List<Long> sessionsOfCoordinator() throws SQLException {
        String query = "select pid from pg_stat_activity where datname = 'coordinator' order by pid";
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<Long> processes = new ArrayList<>();
            while (row.next()) {
                processes.add(row.getLong(1));
            }
            return processes;
        }
    }

    /** Ends a session, as an operator would. */
    void terminate(long process) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("select pg_terminate_backend(?)")) {
            statement.setInt(1, Math.toIntExact(process));
            statement.execute();
        }
    }

    /** Goes on to the next segment of the write-ahead log. */
    void switchLog() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_switch_wal()");
        }
    }

    /**
     * Starts the server again if it is down, and waits until it serves.
     *
     * @throws SQLException why not, if it does not within a minute
     */
    void revive() throws SQLException, InterruptedException {
        long limit = System.nanoTime() + REVIVAL_LIMIT.toNanos();
        while (true) {
            if (!server.isAlive()) {
                server.restart();
            }
            try (Connection connection = connect()) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - limit > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    @Override
    public void close() {
        payment.close();
        inventory.close();
        shipping.close();
        mail.close();
        server.close();
    }

    private HikariDataSource pool(String database) throws IOException, SQLException {
        DatabaseAddress address = surroundings.servicesRoad(EmptyDatabases.create(server, database));
        HikariConfig config = EmptyDatabases.pool(database, address, POOL_SIZE);
        config.addDataSourceProperty("socketTimeout", ANSWER_LIMIT.toSeconds());
        return new HikariDataSource(config);
    }
}
