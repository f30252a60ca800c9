package dev.norn.examples.transfer.demo;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.EmbeddedPostgres;
import dev.norn.examples.stage.DatabaseAddress;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.examples.stage.MariaDb;
import dev.norn.examples.stage.Ports;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.MySqlFenceDialect;
import dev.norn.sdk.fence.PostgresFenceDialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Database servers of the demo's own, with a database for each process and its opening books. One bank is on MariaDB where
 * this machine has it, everything else on PostgreSQL.
 */
final class TransferDatabases implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 200;
    private static final int POOL_SIZE = 2;
    private static final String ON_MARIADB = "bank-b";
    private static final String EXAMPLE = "/dev/norn/examples/transfer/";

    private final EmbeddedPostgres postgres;
    private final Optional<MariaDb> mariaDb;
    private final Map<String, DatabaseAddress> addresses = new LinkedHashMap<>();
    private final Map<String, HikariDataSource> pools = new LinkedHashMap<>();

    private TransferDatabases(EmbeddedPostgres postgres, Optional<MariaDb> mariaDb) {
        this.postgres = postgres;
        this.mariaDb = mariaDb;
    }

    /** Starts the servers, which sync every commit, and fills the books. */
    static TransferDatabases start(Path directory, List<TransferOrder> orders)
            throws IOException, SQLException, InterruptedException {
        Optional<MariaDb> mariaDb = MariaDb.startIfFound(directory.resolve("mariadb"));
        boolean opened = false;
        try {
            TransferDatabases databases = start(directory, mariaDb, orders);
            opened = true;
            return databases;
        } finally {
            if (!opened) {
                mariaDb.ifPresent(MariaDb::close);
            }
        }
    }

    private static TransferDatabases start(Path directory, Optional<MariaDb> mariaDb, List<TransferOrder> orders)
            throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.on(directory.resolve("postgres"))
                .port(Ports.free())
                .setting("max_connections", Integer.toString(MAX_CONNECTIONS))
                .start();
        TransferDatabases databases = new TransferDatabases(postgres, mariaDb);
        boolean opened = false;
        try {
            databases.open(orders);
            opened = true;
            return databases;
        } finally {
            if (!opened) {
                databases.close();
            }
        }
    }

    private void open(List<TransferOrder> orders) throws IOException, SQLException {
        create("coordinator");
        for (String bank : TransferMix.BANKS) {
            create(bank);
            run(bank, fence(bank).tables());
            run(bank, EXAMPLE + "bank/schema.sql");
            openAccounts(bank);
        }
        create("fees");
        // The fence's tables are made by the starter.
        run("fees", EXAMPLE + "fees/schema.sql");
        create("initiator");
        run("initiator", EXAMPLE + "initiator/schema.sql");
        place(orders);
    }

    /** Where they are, for people. */
    String describe() {
        String others = "PostgreSQL on port " + postgres.port();
        return mariaDb.map(server -> ON_MARIADB + " has its database on MariaDB, port " + server.port()
                        + ", all others on " + others)
                .orElse("all databases are on " + others + "; there is no MariaDB here");
    }

    private boolean isOnMariaDb(String owner) {
        return mariaDb.isPresent() && owner.equals(ON_MARIADB);
    }

    private FenceDialect fence(String owner) {
        return isOnMariaDb(owner) ? new MySqlFenceDialect() : new PostgresFenceDialect();
    }

    /** Where the database of a process is. */
    DatabaseAddress address(String owner) {
        return known(addresses.get(owner), owner);
    }

    /** To look into the database of a process from outside. */
    DataSource of(String owner) {
        return known(pools.get(owner), owner);
    }

    private static <T> T known(@Nullable T value, String owner) {
        if (value == null) {
            throw new IllegalArgumentException("database of " + owner + " (expected: one that was made)");
        }
        return value;
    }

    private void create(String owner) throws SQLException {
        String name = owner.replace('-', '_');
        DatabaseAddress address =
                isOnMariaDb(owner) ? mariaDb.orElseThrow().create(name) : EmptyDatabases.create(postgres, name);
        addresses.put(owner, address);
        pools.put(owner, new HikariDataSource(EmptyDatabases.pool("demo-" + owner, address, POOL_SIZE)));
    }

    private void run(String owner, String script) throws SQLException, IOException {
        // Not every driver takes several statements at once.
        run(owner, List.of(resource(script).split(";\n")));
    }

    private void run(String owner, List<String> statements) throws SQLException {
        try (Connection connection = of(owner).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void openAccounts(String bank) throws SQLException {
        String insert = "insert into account values (?, ?, ?, 0, 0, ?)";
        try (Connection connection = of(bank).getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            for (TransferMix.Account account : TransferMix.accounts(bank)) {
                statement.setString(1, account.accountId());
                statement.setLong(2, account.openingCents());
                statement.setLong(3, account.openingCents());
                statement.setBoolean(4, account.closed());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void place(List<TransferOrder> orders) throws SQLException {
        String insert = "insert into transfer_order (order_id, payer_bank, payer, payee_bank, payee, cents)"
                + " values (?, ?, ?, ?, ?, ?)";
        try (Connection connection = of("initiator").getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            connection.setAutoCommit(false);
            for (TransferOrder order : orders) {
                statement.setString(1, order.orderId());
                statement.setString(2, order.payerBank());
                statement.setString(3, order.payer());
                statement.setString(4, order.payeeBank());
                statement.setString(5, order.payee());
                statement.setLong(6, order.cents());
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = TransferDatabases.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
        postgres.close();
        mariaDb.ifPresent(MariaDb::close);
    }
}
