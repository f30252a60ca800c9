package dev.norn.console;

import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Nodes and shards as PostgreSQL knows them. */
@Singleton
@Connectable
class ClusterQueries {

    private static final String NODES = """
            select node_id, address, term, lease_expires_at, lease_expires_at > clock_timestamp() as alive,
                (select count(*) from shard where owner = node_id and owner_term = term) as shards, joined_at
            from node order by node_id
            """;

    private final JdbcOperations jdbc;

    ClusterQueries(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    List<ClusterView.Node> nodes() {
        return read(
                NODES,
                row -> new ClusterView.Node(
                        row.getString("node_id"),
                        row.getString("address"),
                        row.getLong("term"),
                        SqlFilter.time(row, "lease_expires_at"),
                        row.getBoolean("alive"),
                        row.getInt("shards"),
                        SqlFilter.time(row, "joined_at")));
    }

    List<ClusterView.Shard> shards() {
        return read(
                "select shard, owner, epoch from shard order by shard",
                row -> new ClusterView.Shard(row.getInt("shard"), row.getString("owner"), row.getLong("epoch")));
    }

    private <T> List<T> read(String sql, RowReader<T> reader) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
