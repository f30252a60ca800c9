package dev.norn.console;

import dev.norn.runtime.letters.Message;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code message_letter}.
 *
 * @param state {@code WAITING}, {@code REDRIVEN} or {@code DISCARDED}
 * @param operator who ended it
 * @param reason why it was ended
 * @param message its key, and as far as it was asked for its value and headers
 * @param valueBytes the size of its value; null if there is none
 * @param omittedBytes the size of a value that was not kept
 * @param repaired whether another value was sent in place of its own
 */
record MessageRow(
        long id,
        DeadLetterSource source,
        Instant since,
        String state,
        @Nullable Instant endedAt,
        @Nullable String operator,
        @Nullable String reason,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable String consumer,
        @Nullable Long transaction,
        @Nullable String type,
        @Nullable String messageId,
        Message message,
        @Nullable Integer valueBytes,
        @Nullable Long omittedBytes,
        boolean repaired,
        int attempts,
        int redrives,
        @Nullable Long earlier,
        @Nullable Instant firstFailure,
        String errorCode,
        String errorMessage,
        @Nullable String stackTrace) {

    static MessageRow read(ResultSet row) throws SQLException {
        return new MessageRow(
                row.getLong("id"),
                DeadLetterSource.of(row.getString("source")),
                SqlFilter.time(row, "since"),
                row.getString("state"),
                time(row, "ended_at"),
                row.getString("operator"),
                row.getString("reason"),
                row.getString("topic"),
                row.getObject("topic_partition", Integer.class),
                row.getObject("topic_offset", Long.class),
                row.getString("consumer"),
                row.getObject("transaction_id", Long.class),
                row.getString("message_type"),
                row.getString("message_id"),
                new Message(row.getBytes("key"), row.getBytes("value"), MessageJson.headers(row.getString("headers"))),
                row.getObject("value_bytes", Integer.class),
                row.getObject("omitted_bytes", Long.class),
                row.getBoolean("is_repaired"),
                row.getInt("attempts"),
                row.getInt("redrives"),
                row.getObject("earlier", Long.class),
                time(row, "first_failure"),
                row.getString("error_code"),
                row.getString("error_message"),
                row.getString("stack_trace"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** As it is shown when it has left the list. */
    DeadLetter letter() {
        return new DeadLetter(
                id,
                source,
                transaction,
                type,
                null,
                consumer,
                null,
                null,
                topic,
                attempts,
                redrives,
                errorCode,
                errorMessage,
                null,
                since,
                null,
                null,
                null);
    }
}
