package dev.norn.examples.events.demo;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.EmbeddedPostgres;
import dev.norn.examples.events.demo.OrderMix.Customer;
import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.examples.stage.DatabaseAddress;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.examples.stage.Opened;
import dev.norn.examples.stage.Ports;
import dev.norn.sdk.fence.PostgresFenceDialect;
import dev.norn.sdk.inbox.InboxDialect;
import dev.norn.sdk.outbox.OutboxDialect;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A PostgreSQL of the demo's own, which syncs every commit, with a database for each service and its opening books. */
final class EventsDatabases {
    private static final int MAX_CONNECTIONS = 200;
    private static final int POOL_SIZE = 2;

    private final EmbeddedPostgres postgres;
    private final Opened opened;
    private final Map<String, DatabaseAddress> addresses = new LinkedHashMap<>();
    private final Map<String, HikariDataSource> pools = new LinkedHashMap<>();

    private EventsDatabases(EmbeddedPostgres postgres, Opened opened) {
        this.postgres = postgres;
        this.opened = opened;
    }

    static EventsDatabases start(Path directory, OrderMix mix, Opened opened) throws IOException, SQLException {
        EventsDatabases databases = new EventsDatabases(
                opened.add(EmbeddedPostgres.on(directory.resolve("postgres"))
                        .port(Ports.free())
                        .setting("max_connections", Integer.toString(MAX_CONNECTIONS))
                        .start()),
                opened);
        databases.create("coordinator");
        for (String service : List.of("orders", "payment", "stock", "views")) {
            databases.create(service);
            databases.run(service, List.of(schema(service)));
        }
        databases.addTables();
        databases.openBooks(mix);
        return databases;
    }

    private void create(String owner) throws SQLException {
        DatabaseAddress address = EmptyDatabases.create(postgres, owner);
        addresses.put(owner, address);
        pools.put(owner, opened.add(new HikariDataSource(EmptyDatabases.pool("demo-" + owner, address, POOL_SIZE))));
    }

    /** What the SDK needs in a service's database; in earnest, migrations do this. */
    private void addTables() throws SQLException {
        for (String participant : List.of("orders", "payment", "stock")) {
            run(participant, new PostgresFenceDialect().tables());
        }
        run("orders", OutboxDialect.of(of("orders")).tables());
        run("views", InboxDialect.of(of("views")).tables());
    }

    private void openBooks(OrderMix mix) throws SQLException {
        for (Customer customer : mix.customers()) {
            insert(
                    "payment",
                    "insert into account values (?, ?, ?)",
                    customer.customerId(),
                    customer.openingCents(),
                    customer.openingCents());
        }
        for (Product product : mix.products()) {
            insert("stock", "insert into stock values (?, ?, ?)", product.sku(), product.opening(), product.opening());
            if (!product.isNew()) {
                addToCatalogue(product);
            }
        }
    }

    /** From now on, the read model knows it. */
    void addToCatalogue(Product product) throws SQLException {
        insert("views", "insert into product values (?, ?)", product.sku(), product.name());
    }

    /** Where the database of a process is. */
    DatabaseAddress address(String owner) {
        DatabaseAddress address = addresses.get(owner);
        if (address == null) {
            throw new IllegalArgumentException("database of " + owner + " (expected: one of " + addresses.keySet());
        }
        return address;
    }

    /** To look into the database of a process from outside. */
    DataSource of(String owner) {
        HikariDataSource pool = pools.get(owner);
        if (pool == null) {
            throw new IllegalArgumentException("database of " + owner + " (expected: one of " + pools.keySet());
        }
        return pool;
    }

    int port() {
        return postgres.port();
    }

    private void run(String owner, List<String> statements) throws SQLException {
        try (Connection connection = of(owner).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void insert(String owner, String sql, Object... values) throws SQLException {
        try (Connection connection = of(owner).getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static String schema(String service) throws IOException {
        return EventsStage.resource("/dev/norn/examples/events/" + service + "/schema.sql");
    }
}
