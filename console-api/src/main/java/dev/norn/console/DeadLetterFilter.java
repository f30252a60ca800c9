package dev.norn.console;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant: those that match everything that is given.
 *
 * @param source what it was
 * @param topic where a message comes from
 * @param participant whom it calls, or the consumer group of a message
 * @param operation what it calls
 * @param errorCode why it was parked
 * @param name what its transaction is called, or the type of a message
 * @param transaction whose it is
 * @param sinceAfter parked later than this
 * @param sinceBefore parked earlier than this
 */
record DeadLetterFilter(
        Optional<DeadLetterSource> source,
        Optional<String> topic,
        Optional<String> participant,
        Optional<String> operation,
        Optional<String> errorCode,
        Optional<String> name,
        Optional<Long> transaction,
        Optional<Instant> sinceAfter,
        Optional<Instant> sinceBefore) {

    /** What a filter may name, in queries and in documents. */
    static final Set<String> NAMES = Set.of(
            "source",
            "topic",
            "participant",
            "operation",
            "errorCode",
            "name",
            "transaction",
            "sinceAfter",
            "sinceBefore");

    private static final int MAX_VALUE_LENGTH = 500;

    static DeadLetterFilter of(Query query) {
        return new DeadLetterFilter(
                query.words("source", DeadLetterSource.class).stream().findFirst(),
                query.text("topic"),
                query.text("participant"),
                query.text("operation"),
                query.text("errorCode"),
                query.text("name"),
                query.number("transaction"),
                query.time("sinceAfter"),
                query.time("sinceBefore"));
    }

    /** Reads the fields of a document; what is wrong with them is noted there. */
    static DeadLetterFilter of(JsonFields fields) {
        return new DeadLetterFilter(
                Optional.ofNullable(fields.word("source", DeadLetterSource.class)),
                Optional.ofNullable(fields.string("topic", MAX_VALUE_LENGTH)),
                Optional.ofNullable(fields.string("participant", MAX_VALUE_LENGTH)),
                Optional.ofNullable(fields.string("operation", MAX_VALUE_LENGTH)),
                Optional.ofNullable(fields.string("errorCode", MAX_VALUE_LENGTH)),
                Optional.ofNullable(fields.string("name", MAX_VALUE_LENGTH)),
                Optional.ofNullable(fields.digits("transaction")),
                Optional.ofNullable(fields.time("sinceAfter")),
                Optional.ofNullable(fields.time("sinceBefore")));
    }

    /** Reads what {@link #document()} was stored as. */
    static DeadLetterFilter of(String document) {
        return of(JsonFields.of(JsonBody.parse(document.getBytes(StandardCharsets.UTF_8)), NAMES));
    }

    /** The names and values that are given. */
    Map<String, String> document() {
        Map<String, String> document = new LinkedHashMap<>();
        source.ifPresent(value -> document.put("source", value.word()));
        topic.ifPresent(value -> document.put("topic", value));
        participant.ifPresent(value -> document.put("participant", value));
        operation.ifPresent(value -> document.put("operation", value));
        errorCode.ifPresent(value -> document.put("errorCode", value));
        name.ifPresent(value -> document.put("name", value));
        transaction.ifPresent(value -> document.put("transaction", Long.toString(value)));
        sinceAfter.ifPresent(value -> document.put("sinceAfter", value.toString()));
        sinceBefore.ifPresent(value -> document.put("sinceBefore", value.toString()));
        return document;
    }

    /** As a condition on the table {@code dead_letter}. */
    SqlFilter where() {
        SqlFilter where = new SqlFilter();
        source.ifPresent(value -> where.and("source = ?", value.word()));
        topic.ifPresent(value -> where.and("topic = ?", value));
        participant.ifPresent(value -> where.and("participant = ?", value));
        operation.ifPresent(value -> where.and("operation = ?", value));
        errorCode.ifPresent(value -> where.and("error_code = ?", value));
        name.ifPresent(value -> where.and("name = ?", value));
        transaction.ifPresent(value -> where.and("transaction_id = ?", value));
        sinceAfter.ifPresent(value -> where.and("since > ?", value));
        sinceBefore.ifPresent(value -> where.and("since < ?", value));
        return where;
    }
}
