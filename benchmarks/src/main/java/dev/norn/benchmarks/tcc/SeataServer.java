package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.machine.Ports;
import dev.norn.benchmarks.machine.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Seata's server in a process of its own, with its defaults, but for ports, the store, which is a PostgreSQL database, and
 * logging, which is quiet.
 */
final class SeataServer implements AutoCloseable {

    private static final String MAIN = "io.seata.server.ServerApplication";
    private static final String HOST = "127.0.0.1";
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Map<Integer, String> STATUS_NAMES =
            Map.of(1, "Begin", 2, "Committing", 4, "Rollbacking", 9, "Committed", 11, "Rollbacked");

    private final String name;
    private final Database database;
    private final ChildProcess process;
    private final int port;

    private SeataServer(String name, Database database, ChildProcess process, int port) {
        this.name = name;
        this.database = database;
        this.process = process;
        this.port = port;
    }

    /**
     * Creates the tables in an empty database, starts a server and waits until it serves.
     *
     * @param logs a directory; what the server writes goes to {@code NAME.log} in it
     * @param name for the log
     * @param classPath Seata's
     */
    static SeataServer start(Path logs, String name, String classPath, Database database) {
        createTables(database);
        int port = Ports.free();
        ChildProcess process = ChildProcess.start(
                name,
                logs,
                classPath,
                List.of(
                        "-Dlogging.config=classpath:quiet-logback.xml",
                        "-Dspring.main.banner-mode=off",
                        "-Dserver.address=" + HOST,
                        "-Dserver.port=" + Ports.free(),
                        "-Dseata.server.service-port=" + port,
                        "-Dseata.store.mode=db",
                        "-Dseata.store.db.datasource=druid",
                        "-Dseata.store.db.db-type=postgresql",
                        "-Dseata.store.db.driver-class-name=org.postgresql.Driver",
                        "-Dseata.store.db.url=" + database.url(),
                        "-Dseata.store.db.user=" + database.user(),
                        "-Dseata.store.db.password=" + database.password(),
                        MAIN,
                        // Its clients reach a transaction's server by the address in the transaction's id.
                        "-h",
                        HOST));
        SeataServer server = new SeataServer(name, database, process, port);
        try {
            Wait.until("Seata's server, see " + logs, READY_LIMIT, server::listens);
            return server;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Host and port. */
    String address() {
        return HOST + ":" + port;
    }

    /** Says on standard error what is left in its tables, and ends it. */
    @Override
    public void close() {
        System.err.println(name + " leaves " + left());
        process.close();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Rows of transactions by status, and rows of branches. */
    private String left() {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select status, count(*) from global_table group by status"
                        + " union all select 0, count(*) from branch_table")) {
            while (result.next()) {
                int status = result.getInt(1);
                String what = status == 0 ? "branches" : STATUS_NAMES.getOrDefault(status, "status " + status);
                rows.put(what, result.getLong(2));
            }
            return rows.toString();
        } catch (SQLException e) {
            throw new IllegalStateException("the rows of " + name + " cannot be counted", e);
        }
    }

    private static void createTables(Database database) {
        try (InputStream script = SeataServer.class.getResourceAsStream("seata-tables.sql");
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the script cannot be read", e);
        } catch (SQLException e) {
            throw new IllegalStateException("Seata's tables cannot be created", e);
        }
    }
}
