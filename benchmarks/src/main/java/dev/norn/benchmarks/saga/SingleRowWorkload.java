package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** What pgbench would measure: each client inserts one row of 300 bytes for each commit, on a connection of its own. */
public final class SingleRowWorkload implements Workload {

    private static final String TEXT = "x".repeat(300);

    private final Database database;

    private SingleRowWorkload(Database database) {
        this.database = database;
    }

    /** Creates the table in an empty database. */
    public static SingleRowWorkload start(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table single_row (id bigint generated always as identity primary key, text text)");
        }
        return new SingleRowWorkload(database);
    }

    @Override
    public Client client() throws SQLException {
        Connection connection = database.connect();
        PreparedStatement insert = connection.prepareStatement("insert into single_row (text) values (?)");
        return new Client() {
            @Override
            public void runOne() throws SQLException {
                insert.setString(1, TEXT);
                insert.executeUpdate();
            }

            @Override
            public void close() {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // The server notices the end of the connection.
                }
            }
        };
    }
}
