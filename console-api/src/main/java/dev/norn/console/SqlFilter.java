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

    /** The {@code where} clause, or nothing. */
    String sql() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    /**
     * Binds the values.
     *
     * @return the index of the next parameter
     */
    int bind(PreparedStatement statement) throws SQLException {
        int index = 1;
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
