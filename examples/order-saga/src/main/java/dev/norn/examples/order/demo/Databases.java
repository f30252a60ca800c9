package dev.norn.examples.order.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A PostgreSQL server of the demo's own, with one empty database for the coordinator and one for each service with its
 * opening books. What an earlier run left in them is dropped.
 */
final class Databases implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 200;
    private static final int POOL_SIZE = 12;

    private final EmbeddedPostgres server;
    private final HikariDataSource payment;
    private final HikariDataSource inventory;
    private final HikariDataSource shipping;
    private final HikariDataSource mail;

    private Databases(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        createEmpty("coordinator");
        payment = pool("payment");
        inventory = pool("inventory");
        shipping = pool("shipping");
        mail = pool("mail");
        OpeningBooks.payment(payment, OrderMix.balances());
        OpeningBooks.inventory(inventory, OrderMix.stock());
        OpeningBooks.shipping(shipping, OrderMix.slots());
        OpeningBooks.mail(mail);
    }

    /** Starts the server on this directory, with {@code fsync} on. */
    static Databases start(Path directory) throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.on(directory)
                .setting("max_connections", Integer.toString(MAX_CONNECTIONS))
                .start();
        boolean opened = false;
        try {
            Databases databases = new Databases(server);
            opened = true;
            return databases;
        } finally {
            if (!opened) {
                server.close();
            }
        }
    }

    DatabaseAddress coordinator() {
        return address("coordinator");
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

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        payment.close();
        inventory.close();
        shipping.close();
        mail.close();
        server.close();
    }

    private DatabaseAddress address(String database) {
        return new DatabaseAddress(server.jdbcUrl(database), server.user(), server.password());
    }

    private HikariDataSource pool(String database) throws SQLException {
        createEmpty(database);
        HikariConfig config = new HikariConfig();
        config.setPoolName(database);
        config.setJdbcUrl(server.jdbcUrl(database));
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(POOL_SIZE);
        return new HikariDataSource(config);
    }

    private void createEmpty(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + database + " with (force)");
            statement.execute("create database " + database);
        }
    }
}
