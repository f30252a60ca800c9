package dev.norn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.console.http.AttentionView;
import dev.norn.console.http.Page;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionStatus;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists of transactions, from the table that the journal's commits keep for this. */
@Singleton
@Connectable
class TransactionQueries {

    private static final String COLUMNS = "id, mode, name, version, status, decision, business_key, labels, created_at,"
            + " deadline, decided_at, ended_at, attention_code, attention_message, attention_since, attention_branch";

    /**
     * What has not ended is old, and in an index, or it is new: each half is found by an index of its own. Together they
     * hold each once, because it is one statement and so one moment.
     */
    private static final String LASTING = "lasting";

    private static final String RECENT = "lasting is null and id >= (select min(lasting_below) from shard)";

    /** What an index of these asks for. */
    private static final String UNDONE = "undone";

    /** Ids follow the clock, but not to the millisecond. */
    private static final Duration ID_SLACK = Duration.ofMinutes(10);

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcOperations jdbc;
    private final ObjectMapper json;

    TransactionQueries(JdbcOperations jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A page of transactions, newest first.
     *
     * @param before the cursor: only transactions with a smaller id
     */
    Page<TransactionSummary> list(TransactionFilter filter, Optional<Long> before, int limit) {
        SqlFilter where = where(filter, before);
        List<String> queries = filter.unfinishedOnly()
                ? List.of(select(where, LASTING), select(where, RECENT))
                : List.of(select(where, filter.undoneOnly() ? UNDONE : ""));
        List<TransactionSummary> rows = jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(newest(queries))) {
                int next = 1;
                for (int query = 0; query < queries.size(); query++) {
                    next = where.bind(statement, next);
                    statement.setInt(next++, limit + 1);
                }
                statement.setInt(next, limit + 1);
                try (ResultSet found = statement.executeQuery()) {
                    return read(found);
                }
            }
        });
        return Page.of(rows, limit, TransactionSummary::id);
    }

    private static String select(SqlFilter where, String also) {
        return "(select " + COLUMNS + " from global_transaction" + where.sql(also) + " order by id desc limit ?)";
    }

    private static String newest(List<String> queries) {
        return "select * from (" + String.join(" union all ", queries) + ") found order by id desc limit ?";
    }

    private SqlFilter where(TransactionFilter filter, Optional<Long> before) {
        SqlFilter where = new SqlFilter();
        if (!filter.statuses().isEmpty()) {
            where.anyOf("status", filter.statuses().stream().map(Enum::name).toList());
        }
        filter.mode().ifPresent(mode -> where.and("mode = ?", mode.name()));
        filter.saga().ifPresent(name -> where.and("mode = 'SAGA' and name = ?", name));
        filter.name().ifPresent(name -> where.and("name = ?", name));
        filter.businessKey().ifPresent(key -> where.and("business_key = ?", key));
        if (!filter.labels().isEmpty()) {
            where.and("labels @> ?::jsonb", write(filter.labels()));
        }
        filter.participant()
                .ifPresent(name -> where.and(
                        "(name, version) in (select name, version from saga_definition where participants @> array[?]::text[])",
                        name));
        filter.attention().ifPresent(wanted -> where.and("attention_code is " + (wanted ? "not null" : "null")));
        filter.createdAfter().ifPresent(time -> {
            where.and("created_at > ?", time);
            long earliest = time.minus(ID_SLACK).toEpochMilli();
            where.and("id >= ?", TransactionId.of(0, TransactionId.slotAt(earliest)));
        });
        filter.createdBefore().ifPresent(time -> where.and("created_at < ?", time));
        before.ifPresent(id -> where.and("id < ?", id));
        return where;
    }

    private List<TransactionSummary> read(ResultSet found) throws SQLException {
        List<TransactionSummary> rows = new ArrayList<>();
        while (found.next()) {
            String mode = found.getString("mode");
            String name = found.getString("name");
            boolean isSaga = mode.equals(Mode.SAGA.name());
            rows.add(new TransactionSummary(
                    Long.toString(found.getLong("id")),
                    mode.toLowerCase(Locale.ROOT),
                    name,
                    isSaga ? name : null,
                    isSaga ? found.getLong("version") : null,
                    TransactionStatus.valueOf(found.getString("status")),
                    found.getString("decision"),
                    found.getString("business_key"),
                    labels(found.getString("labels")),
                    SqlFilter.time(found, "created_at"),
                    SqlFilter.time(found, "deadline"),
                    timeOrNull(found, "decided_at"),
                    timeOrNull(found, "ended_at"),
                    attention(found)));
        }
        return rows;
    }

    private @Nullable AttentionView attention(ResultSet found) throws SQLException {
        String code = found.getString("attention_code");
        if (code == null) {
            return null;
        }
        return new AttentionView(
                code,
                found.getString("attention_message"),
                SqlFilter.time(found, "attention_since"),
                found.getString("attention_branch"));
    }

    private static @Nullable Instant timeOrNull(ResultSet found, String column) throws SQLException {
        OffsetDateTime time = found.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private Map<String, String> labels(@Nullable String text) {
        try {
            return text == null ? Map.of() : json.readValue(text, LABELS);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String write(Map<String, String> labels) {
        try {
            return json.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
