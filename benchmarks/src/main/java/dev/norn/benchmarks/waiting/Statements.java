package dev.norn.benchmarks.waiting;

import dev.norn.benchmarks.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a database was asked during some time, by its server's own statistics.
 *
 * @param time how long
 * @param transactions ended, committed or not
 * @param statements executed on behalf of clients, {@code begin} and {@code commit} included
 * @param kinds the same by their text
 */
record Statements(Duration time, long transactions, long statements, Map<String, Long> kinds) {

    private static final int SHOWN = 80;

    /** A session that falls idle reports its transactions by then. */
    private static final Duration REPORTED_AFTER = Duration.ofSeconds(12);

    private record Snapshot(long transactions, Map<String, Long> kinds) {}

    /**
     * Watches a database on a server that has loaded {@code pg_stat_statements}.
     *
     * @param database nobody but the server under test may use it meanwhile
     */
    static Statements during(Database database, Duration time) throws SQLException, InterruptedException {
        // From another database, whose own numbers are not those that are looked at.
        try (Connection connection = database.onSameServer("postgres").connect()) {
            Thread.sleep(REPORTED_AFTER);
            Snapshot before = snapshot(connection, database.name());
            Thread.sleep(time);
            Snapshot after = snapshot(connection, database.name());
            Map<String, Long> kinds = new HashMap<>();
            after.kinds.forEach((text, calls) -> {
                long more = calls - before.kinds.getOrDefault(text, 0L);
                if (more > 0) {
                    kinds.put(text, more);
                }
            });
            return new Statements(
                    time,
                    after.transactions - before.transactions,
                    kinds.values().stream().mapToLong(Long::longValue).sum(),
                    Map.copyOf(kinds));
        }
    }

    private static Snapshot snapshot(Connection connection, String database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
            Map<String, Long> kinds = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("select query, calls from pg_stat_statements s"
                    + " join pg_database d on d.oid = s.dbid where d.datname = '" + database + "'")) {
                while (rows.next()) {
                    kinds.merge(rows.getString(1), rows.getLong(2), Long::sum);
                }
            }
            try (ResultSet row = statement.executeQuery("select xact_commit + xact_rollback from pg_stat_database"
                    + " where datname = '" + database + "'")) {
                row.next();
                return new Snapshot(row.getLong(1), kinds);
            }
        }
    }

    double statementsPerSecond() {
        return statements * 1e3 / time.toMillis();
    }

    String describe(String prefix) {
        return "%s%d statements in %d s: **%.2f a second** (%d transactions)"
                .formatted(prefix, statements, time.toSeconds(), statementsPerSecond(), transactions);
    }

    /** Each kind, the most frequent first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        kinds.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(kind -> lines.add("%4d  %s".formatted(kind.getValue(), brief(kind.getKey()))));
        return lines;
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
