package dev.norn.kafka.transport;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.NornHeaders;
import dev.norn.protocol.Operation;
import dev.norn.runtime.dispatch.ErrorText;
import dev.norn.runtime.http.ReplyReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads replies, which anybody may have written. */
final class ReplyRecords {

    private static final byte[] NO_BODY = {};

    private ReplyRecords() {}

    /** What a record says it is a reply to; null if it says nothing. */
    static @Nullable String callOf(ConsumerRecord<String, byte[]> record) {
        return text(record, NornHeaders.CALL);
    }

    /**
     * What a reply means: the same as it would over HTTP.
     *
     * @param operation what was asked
     * @param now for a {@code Retry-After} that is a date
     */
    static Answer read(ConsumerRecord<String, byte[]> record, Operation operation, int maxBytes, Instant now) {
        String status = text(record, NornHeaders.STATUS);
        if (status == null || !status.matches("[1-5][0-9]{2}")) {
            return new Answer.Unknown(new CallError(
                    "INVALID_REPLY",
                    ErrorText.storable(NornHeaders.STATUS + ": " + status + " (expected: a status of HTTP)"),
                    null));
        }
        byte[] body = record.value() == null ? NO_BODY : record.value();
        int code = Integer.parseInt(status);
        if (body.length > maxBytes) {
            return new Answer.Unknown(new CallError(
                    "REPLY_TOO_LARGE",
                    "the reply has " + body.length + " bytes (expected: at most " + maxBytes + ")",
                    code));
        }
        return ReplyReader.read(
                operation,
                new ReplyReader.Reply(
                        code, text(record, NornHeaders.CONTENT_TYPE), text(record, NornHeaders.RETRY_AFTER), body),
                now);
    }

    private static @Nullable String text(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
