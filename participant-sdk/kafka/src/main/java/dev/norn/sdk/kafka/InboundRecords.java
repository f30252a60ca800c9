package dev.norn.sdk.kafka;

import dev.norn.protocol.DeadLetterHeaders;
import dev.norn.sdk.inbox.InboundMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records as messages. */
final class InboundRecords {
    private static final String SOURCE = "ce_source";
    private static final String TYPE = "ce_type";

    /** What Debezium's outbox event router calls it. */
    private static final String DEBEZIUM_ID = "id";

    private InboundRecords() {}

    static InboundMessage message(ConsumerRecord<byte[], byte[]> record, int attempt) {
        Map<String, String> headers = headers(record);
        return new InboundMessage(
                id(record, headers),
                headers.get(TYPE),
                record.topic(),
                record.partition(),
                record.offset(),
                text(record.key()),
                text(record.value()),
                headers,
                Instant.ofEpochMilli(record.timestamp()),
                attempt);
    }

    /** The CloudEvents type, or null. */
    static @Nullable String type(ConsumerRecord<byte[], byte[]> record) {
        Header type = record.headers().lastHeader(TYPE);
        return type == null ? null : text(type.value());
    }

    /** By which duplicates are recognized: ids of CloudEvents are unique together with their source. */
    static String inboxId(InboundMessage message) {
        String source = message.headers().get(SOURCE);
        return source == null ? message.id() : source + " " + message.id();
    }

    private static String id(ConsumerRecord<byte[], byte[]> record, Map<String, String> headers) {
        String id = headers.getOrDefault(CloudEventRecords.ID, headers.get(DEBEZIUM_ID));
        return id != null ? id : headers.getOrDefault(DeadLetterHeaders.REDRIVE_FIRST_PLACE, place(record));
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    /** Whether a message that was brought back from the dead letters is another group's: this one has worked it off. */
    static boolean isForAnother(InboundMessage message, String group) {
        return !group.equals(message.headers().getOrDefault(DeadLetterHeaders.REDRIVE_GROUP, group));
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            String value = text(header.value());
            if (value != null) {
                headers.put(header.key(), value);
            }
        }
        return headers;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
