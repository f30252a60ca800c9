package dev.norn.console;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The conditions of a query whose filters are chosen by the client. Values are always bound, never written into it. */
final class SqlFilter {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /**
     * Adds a condition.
     *
     * @param condition SQL with a {@code ?} for each value
     */
    void and(String condition, Object... bound) {
        conditions.add(condition);
        values.addAll(List.of(bound));
    }

    /** Adds that a text column has one of these values. */
    void anyOf(String column, List<String> wanted) {
        String marks = String.join(", ", wanted.stream().map(value -> "?").toList());
        and(column + " in (" + marks + ")", wanted.toArray());
    }

    /**
     * The {@code where} clause, or nothing.
     *
     * @param also one more condition, without values; may be empty
     */
    String sql(String also) {
        List<String> all = new ArrayList<>(conditions);
        if (!also.isEmpty()) {
            all.add(also);
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    /**
     * Binds the values.
     *
     * @param first the index of the first parameter
     * @return the index of the next parameter
     */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Object value : values) {
            statement.setObject(index++, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        return index;
    }

    /** A column that is never null, as a point in time. */
    static Instant time(ResultSet found, String column) throws SQLException {
        return found.getObject(column, OffsetDateTime.class).toInstant();
    }
}
