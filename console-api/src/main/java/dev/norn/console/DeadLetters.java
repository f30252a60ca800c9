package dev.norn.console;

import dev.norn.console.http.Page;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The list of what used up its attempts. Only the journal's commit changes what is in it of transactions; of messages, only
 * {@link MessageLetters}.
 */
@Singleton
@Connectable
class DeadLetters {

    private static final String COLUMNS =
            "id, source, transaction_id, name, step, participant, operation, kind, topic, attempts,"
                    + " redrives, error_code, error_message, payload, since, detail, branch";

    private static final String LEFT = "id <= ? and not exists (select from bulk_operation_refusal r"
            + " where r.operation_id = ? and r.dead_letter_id = dead_letter.id)";

    private static final String NOT_CLAIMED = "(source = 'branch' or not exists (select from message_letter m"
            + " where m.id = dead_letter.id and m.claimed_until > clock_timestamp()))";

    private final JdbcOperations jdbc;
    private final MessageLetters messages;
    private final List<RedriveRule> rules;

    DeadLetters(JdbcOperations jdbc, MessageLetters messages, DeadLetterSettings settings) {
        this.jdbc = jdbc;
        this.messages = messages;
        this.rules = settings.rules();
    }

    /** How many there are, and since when the oldest one waits; null if there is none. */
    record Tally(long count, @Nullable Duration oldest) {}

    /**
     * A page of them, newest first.
     *
     * @param before the cursor: only those with a smaller id
     */
    Page<DeadLetter> list(DeadLetterFilter filter, Optional<Long> before, int limit) {
        SqlFilter where = filter.where();
        before.ifPresent(id -> where.and("id < ?", id));
        List<DeadLetter> found = described(select(where, "id desc", limit + 1));
        return Page.of(found, limit, row -> Long.toString(row.id()));
    }

    Optional<DeadLetter> find(long id) {
        SqlFilter where = new SqlFilter();
        where.and("id = ?", id);
        return select(where, "id", 1).stream().findFirst();
    }

    /** One with all that is known of it; a message also when it has left the list, for a while. */
    Optional<DeadLetter> show(long id) {
        Optional<DeadLetter> waiting = find(id);
        if (waiting.filter(letter -> letter.source() == DeadLetterSource.BRANCH).isPresent()) {
            return waiting;
        }
        return messages.find(id).map(row -> {
            String detail = MessageJson.detail(row, messages.earlier(id)).toString();
            String payload = MessageJson.Shown.of(row.message().value()).json();
            return waiting.orElseGet(row::letter).described(payload, detail);
        });
    }

    /** Tells what lists say of messages. */
    private List<DeadLetter> described(List<DeadLetter> letters) {
        long[] ids = letters.stream()
                .filter(letter -> letter.source() != DeadLetterSource.BRANCH)
                .mapToLong(DeadLetter::id)
                .toArray();
        if (ids.length == 0) {
            return letters;
        }
        Map<Long, MessageRow> rows = new HashMap<>();
        messages.find(ids).forEach(row -> rows.put(row.id(), row));
        return letters.stream()
                .map(letter -> rows.containsKey(letter.id()) ? described(letter, rows.get(letter.id())) : letter)
                .toList();
    }

    private static DeadLetter described(DeadLetter letter, MessageRow row) {
        return letter.described(
                MessageJson.Shown.of(row.message().value()).json(),
                MessageJson.detail(row).toString());
    }

    long count(DeadLetterFilter filter) {
        return number("select count(*) from dead_letter", filter.where());
    }

    Tally tally() {
        return query(
                "select count(*), (extract(epoch from clock_timestamp() - min(since)) * 1000)::bigint from dead_letter",
                new SqlFilter(),
                row -> {
                    row.next();
                    long millis = row.getLong(2);
                    return new Tally(row.getLong(1), row.wasNull() ? null : Duration.ofMillis(Math.max(0, millis)));
                });
    }

    /**
     * What an operation has not tried yet, of these shards, oldest first.
     *
     * @param withMessages whether messages are meant, too; what somebody is at is left out
     */
    List<DeadLetter> left(BulkOperation operation, int[] shards, boolean withMessages, int limit) {
        SqlFilter where = left(operation);
        where.and("shard = any (?)", (Object) shards);
        where.and(withMessages ? NOT_CLAIMED : "source = 'branch'");
        return select(where, "id", limit);
    }

    /** How much an operation has not tried yet, of all shards. */
    long countLeft(BulkOperation operation) {
        return number("select count(*) from dead_letter", left(operation));
    }

    private static SqlFilter left(BulkOperation operation) {
        SqlFilter where = operation.filter().where();
        where.and(LEFT, operation.upTo(), operation.id());
        return where;
    }

    /**
     * What a rule brings back now, of these shards, oldest first.
     *
     * @param rule its place among the rules; what an earlier one matches is not its own
     * @param withMessages whether messages are meant, too; what somebody is at is left out
     * @param without ids that are left out
     */
    List<DeadLetter> due(int rule, int[] shards, boolean withMessages, long[] without, int limit) {
        SqlFilter where = new SqlFilter();
        rules.get(rule).addTo(where);
        rules.subList(0, rule).forEach(earlier -> earlier.addInverseTo(where));
        where.and("shard = any (?)", (Object) shards);
        where.and("id <> all (?)", (Object) without);
        where.and(withMessages ? NOT_CLAIMED : "source = 'branch'");
        return select(where, "since", limit);
    }

    private List<DeadLetter> select(SqlFilter where, String order, int limit) {
        String sql =
                "select " + COLUMNS + " from dead_letter" + where.sql("") + " order by " + order + " limit " + limit;
        return query(sql, where, rows -> {
            List<DeadLetter> found = new ArrayList<>();
            while (rows.next()) {
                found.add(read(rows));
            }
            return found;
        });
    }

    private long number(String select, SqlFilter where) {
        return query(select + where.sql(""), where, row -> {
            row.next();
            return row.getLong(1);
        });
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T query(String sql, SqlFilter where, Reading<T> reading) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                where.bind(statement, 1);
                try (ResultSet rows = statement.executeQuery()) {
                    return reading.of(rows);
                }
            }
        });
    }

    private DeadLetter read(ResultSet row) throws SQLException {
        DeadLetter letter = new DeadLetter(
                row.getLong("id"),
                DeadLetterSource.of(row.getString("source")),
                row.getObject("transaction_id", Long.class),
                row.getString("name"),
                row.getString("step"),
                row.getString("participant"),
                row.getString("operation"),
                row.getString("kind"),
                row.getString("topic"),
                row.getInt("attempts"),
                row.getInt("redrives"),
                row.getString("error_code"),
                row.getString("error_message"),
                row.getString("payload"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                null,
                row.getString("detail"),
                row.getObject("branch", Integer.class));
        return letter.redrivenAt(redriveAt(letter));
    }

    private @Nullable Instant redriveAt(DeadLetter letter) {
        return rules.stream()
                .filter(rule -> rule.matches(letter))
                .findFirst()
                .filter(rule -> letter.redrives() < rule.maxTimes())
                .map(rule -> rule.dueAt(letter))
                .orElse(null);
    }
}
