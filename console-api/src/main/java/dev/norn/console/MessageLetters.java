package dev.norn.console;

import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.letters.MessageLetter;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code message_letter}, and what of it is in the list. Each change is one statement. */
@Singleton
@Connectable
class MessageLetters implements LetterStore {

    /** Longer than any sending takes. */
    static final Duration CLAIM = Duration.ofSeconds(90);

    private static final String SMALL = "id, source, since, state, ended_at, operator, reason, topic, topic_partition,"
            + " topic_offset, consumer, transaction_id, message_type, message_id, key, omitted_bytes,"
            + " octet_length(value) as value_bytes, repaired is not null as is_repaired, attempts, redrives, earlier,"
            + " first_failure, error_code, error_message";

    private static final String WHOLE = SMALL + ", value, headers, stack_trace";

    /** Lists show values up to 16 KiB. */
    private static final String SHORT = SMALL + ", case when octet_length(value) <= 16384 then value end as value,"
            + " '[]' as headers, null as stack_trace";

    private static final String STORE = """
            with stored as (
                insert into message_letter (shard, source, place, since, topic, topic_partition, topic_offset, consumer,
                    message_type, message_id, key, value, omitted_bytes, headers, transaction_id, attempts, redrives, earlier,
                    first_failure, error_code, error_message, stack_trace)
                select (hashtext(place)::bigint + 2147483648) % (select count(*) from shard), *
                from (values (?, ?, ?::timestamptz, ?, ?::integer, ?::bigint, ?, ?, ?, ?::bytea, ?::bytea, ?::bigint, ?,
                    ?::bigint, ?::integer, ?::integer, ?::bigint, ?::timestamptz, ?, ?, ?))
                    as letter (source, place, since, topic, topic_partition, topic_offset, consumer, message_type,
                        message_id, key, value, omitted_bytes, headers, transaction_id, attempts, redrives, earlier,
                        first_failure, error_code, error_message, stack_trace)
                on conflict (place) do nothing
                returning *
            )
            insert into dead_letter (id, shard, source, since, transaction_id, name, participant, topic, attempts, redrives,
                error_code, error_message)
            overriding system value
            select id, shard, source, since, transaction_id, message_type, consumer, topic, attempts, redrives, error_code,
                error_message
            from stored
            """;

    private static final String FREE =
            "id = ? and state = 'WAITING' and (claimed_until is null or claimed_until <= clock_timestamp())";

    private static final String CLAIM_ONE =
            "update message_letter" + " set claimed_until = clock_timestamp() + ? * interval '1 millisecond' where "
                    + FREE + " returning " + WHOLE;

    private static final String END = """
            with ended as (
                update message_letter
                set state = ?, operator = ?, reason = ?, repaired = ?, ended_at = clock_timestamp(), claimed_until = null
                where %s
                returning id, shard
            )
            delete from dead_letter d using ended where d.id = ended.id and d.shard = ended.shard
            """;

    private static final String EARLIER = """
            with recursive chain as (
                select earlier as id, 1 as length from message_letter where id = ?
                union all
                select m.earlier, length + 1 from message_letter m join chain using (id) where length < 50
            )
            select %s from message_letter join chain using (id) order by length
            """.formatted(SHORT);

    private static final String PURGE = """
            delete from message_letter where id in (
                select id from message_letter
                where ended_at < clock_timestamp() - ? * interval '1 millisecond' order by ended_at limit ?)
            """;

    private final JdbcOperations jdbc;

    MessageLetters(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void store(List<MessageLetter> letters) {
        jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(STORE)) {
                for (MessageLetter letter : letters) {
                    bind(statement, letter);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    private static void bind(PreparedStatement statement, MessageLetter letter) throws SQLException {
        MessageLetter.Origin origin = letter.origin();
        MessageLetter.Failure failure = letter.failure();
        Values values = new Values(statement);
        values.text(letter.source().name().toLowerCase(Locale.ROOT));
        values.text(letter.place());
        values.time(letter.since());
        values.text(origin == null ? null : origin.topic());
        values.any(origin == null ? null : origin.partition());
        values.any(origin == null ? null : origin.offset());
        values.text(letter.consumer());
        values.text(letter.message().type());
        values.text(letter.message().id());
        values.any(letter.message().key());
        values.any(letter.message().value());
        values.any(letter.omittedBytes());
        values.text(MessageJson.headers(letter.message().headers()));
        values.any(letter.transaction());
        values.any(failure.attempts());
        values.any(letter.redrives());
        values.any(letter.earlier());
        values.time(failure.first());
        values.text(failure.code());
        values.text(failure.message());
        values.text(failure.stackTrace());
    }

    /** Binds what a record brings: text with what PostgreSQL does not keep replaced. */
    private static final class Values {
        private final PreparedStatement statement;
        private int index;

        Values(PreparedStatement statement) {
            this.statement = statement;
        }

        void text(@Nullable String text) throws SQLException {
            statement.setString(++index, text == null ? null : text.replace('\0', '\uFFFD'));
        }

        void time(@Nullable Instant time) throws SQLException {
            any(time == null ? null : time.atOffset(ZoneOffset.UTC));
        }

        void any(@Nullable Object value) throws SQLException {
            statement.setObject(++index, value);
        }
    }

    /** Keeps others from it for {@link #CLAIM}; empty if it has left the list, or somebody else has claimed it. */
    Optional<MessageRow> claim(long id) {
        return rows(CLAIM_ONE, CLAIM.toMillis(), id).stream().findFirst();
    }

    /** Gives a claim back. */
    void release(long id) {
        update("update message_letter set claimed_until = null where id = ? and state = 'WAITING'", id);
    }

    /** A letter that is claimed is durable at Kafka again: takes it from the list. */
    void redriven(long id, String operator, String reason, byte @Nullable [] repaired) {
        update(END.formatted("id = ? and state = 'WAITING'"), "REDRIVEN", operator, reason, repaired, id);
    }

    /** Takes it from the list; false if it has left it, or somebody has claimed it. */
    boolean discarded(long id, String operator, String reason) {
        return update(END.formatted(FREE), "DISCARDED", operator, reason, null, id) > 0;
    }

    /** All that is known of it, whether it is in the list or has left it. */
    Optional<MessageRow> find(long id) {
        return rows("select " + WHOLE + " from message_letter where id = ?", id).stream()
                .findFirst();
    }

    /** What is known of some, without what is large. */
    List<MessageRow> find(long[] ids) {
        return rows("select " + SHORT + " from message_letter where id = any (?)", (Object) ids);
    }

    /** What it was before, newest first. */
    List<MessageRow> earlier(long id) {
        return rows(EARLIER, id);
    }

    /** Forgets some that left the list longer ago than that; as many as the limit means that there may be more. */
    int purge(Duration age, int limit) {
        return update(PURGE, age.toMillis(), limit);
    }

    private List<MessageRow> rows(String sql, @Nullable Object... values) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                try (ResultSet rows = statement.executeQuery()) {
                    List<MessageRow> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(MessageRow.read(rows));
                    }
                    return found;
                }
            }
        });
    }

    private int update(String sql, @Nullable Object... values) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, values[index]);
        }
    }
}
