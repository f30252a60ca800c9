package dev.norn.sdk.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the databases have in common. */
abstract class SqlOutboxDialect implements OutboxDialect {
    static final String MIGRATION = "V2__outbox.sql";

    private static final int MAX_ERROR_LENGTH = 2000;

    private static final String LANES_WITH_MESSAGES = "select lane from norn_outbox_lane l"
            + " where exists (select 1 from norn_outbox o where o.lane = l.lane) order by lane";

    private static final String END_HOLD = "delete from norn_outbox_held where aggregatetype = ? and aggregateid = ?";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    /** The database's time as its columns have it. */
    abstract String now();

    abstract Instant instant(ResultSet row, int column) throws SQLException;

    /** Inserts type, id, message, pause in milliseconds, error; or counts on and takes over the last three. */
    abstract String holdStatement();

    @Override
    public List<Integer> lanesWithMessages(Connection connection) throws SQLException {
        return lanes(connection, LANES_WITH_MESSAGES);
    }

    @Override
    public List<Integer> claim(Connection connection, List<Integer> lanes, Duration maxHold) throws SQLException {
        if (lanes.isEmpty()) {
            return List.of();
        }
        limitIdleTime(connection, maxHold);
        String wanted = lanes.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
        return lanes(
                connection, "select lane from norn_outbox_lane where lane in (" + wanted + ") for update skip locked");
    }

    abstract void limitIdleTime(Connection connection, Duration maxHold) throws SQLException;

    private static List<Integer> lanes(Connection connection, String sql) throws SQLException {
        List<Integer> lanes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                lanes.add(row.getInt(1));
            }
        }
        return lanes;
    }

    @Override
    public List<OutboxMessage> read(
            Connection connection,
            List<Integer> lanes,
            int maxMessages,
            long maxBytes,
            Collection<String> withoutAggregateTypes)
            throws SQLException {
        int messagesOfLane = Math.max(1, maxMessages / lanes.size());
        long bytesOfLane = Math.max(1, maxBytes / lanes.size());
        String without = withoutAggregateTypes.isEmpty()
                ? ""
                : " and o.aggregatetype not in (" + "?, ".repeat(withoutAggregateTypes.size() - 1) + "?)";
        String sql = lanes.stream()
                .sorted()
                .map(lane -> head(lane, without, messagesOfLane, bytesOfLane))
                .collect(Collectors.joining(" union all "));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 0;
            for (int lane = 0; lane < lanes.size(); lane++) {
                for (String type : withoutAggregateTypes) {
                    statement.setString(++parameter, type);
                }
            }
            try (ResultSet row = statement.executeQuery()) {
                return messages(row);
            }
        }
    }

    /** The running sum ends before the row itself, so that the first row of a lane is always within. */
    private String head(int lane, String without, int maxMessages, long maxBytes) {
        return "(select lane, sequence, id, aggregatetype, aggregateid, type, payload, headers, time, attempts"
                + " from (select head.*, sum(octet_length(payload)) over (order by sequence"
                + " rows between unbounded preceding and 1 preceding) as bytes_before"
                + " from (select o.lane, o.sequence, o.id, o.aggregatetype, o.aggregateid, o.type, o.payload,"
                + " o.headers, o.time, h.attempts from norn_outbox o left join norn_outbox_held h"
                + " on h.aggregatetype = o.aggregatetype and h.aggregateid = o.aggregateid"
                + " where o.lane = " + lane + " and (h.retry_at is null or h.retry_at <= " + now() + ")" + without
                + " order by o.sequence limit " + maxMessages + ") head) sized"
                + " where bytes_before is null or bytes_before < " + maxBytes + ")";
    }

    private List<OutboxMessage> messages(ResultSet row) throws SQLException {
        List<OutboxMessage> messages = new ArrayList<>();
        while (row.next()) {
            messages.add(new OutboxMessage(
                    row.getInt(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    headers(row.getString(8)),
                    instant(row, 9),
                    row.getInt(10)));
        }
        messages.sort(Comparator.comparingLong(OutboxMessage::sequence));
        return messages;
    }

    private static Map<String, String> headers(@Nullable String stored) throws SQLException {
        if (stored == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(stored, HEADERS);
        } catch (JsonProcessingException e) {
            throw new SQLException("norn_outbox.headers: '" + stored + "' (expected: an object of texts)", e);
        }
    }

    @Override
    public void hold(Connection connection, OutboxMessage message, String error, Duration pause) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(holdStatement())) {
            statement.setString(1, message.aggregateType());
            statement.setString(2, message.aggregateId());
            statement.setString(3, message.id());
            statement.setLong(4, pause.toMillis());
            statement.setString(5, error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)));
            statement.executeUpdate();
        }
    }

    @Override
    public void endHold(Connection connection, OutboxMessage.Key key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END_HOLD)) {
            statement.setString(1, key.aggregateType());
            statement.setString(2, key.aggregateId());
            statement.executeUpdate();
        }
    }
}
