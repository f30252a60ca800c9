package dev.norn.benchmarks.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of the run's server.
 *
 * @param name its name
 * @param url its JDBC URL
 * @param user the role, which may do anything
 * @param password its password
 * @param port the server's port on 127.0.0.1
 */
public record Database(String name, String url, String user, String password, int port) {

    /** As arguments of a process that {@linkplain #parse reads} them. */
    public List<String> arguments() {
        return List.of(name, url, user, password, Integer.toString(port));
    }

    /** Reads five arguments from the given place on. */
    public static Database parse(String[] arguments, int from) {
        return new Database(
                arguments[from],
                arguments[from + 1],
                arguments[from + 2],
                arguments[from + 3],
                Integer.parseInt(arguments[from + 4]));
    }

    /** Opens a connection; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Another database of the same server, which need not exist. */
    public Database onSameServer(String other) {
        return new Database(other, url.substring(0, url.lastIndexOf('/') + 1) + other, user, password, port);
    }

    /** A data source without a pool: each connection is a new one. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }
}
