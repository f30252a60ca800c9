package dev.norn.kafka.trigger;

import dev.norn.dsl.TriggerEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads records as events: CloudEvents 1.0 by their Kafka protocol binding, in binary mode (which is what the SDK's outbox
 * writes, and Debezium's outbox event router) or in structured mode as JSON.
 */
final class EventReader {
    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents";
    private static final String STRUCTURED_JSON = "application/cloudevents+json";

    private EventReader() {}

    /**
     * The record as an event.
     *
     * @throws NotAnEventException if it is none, or one that is not well-formed
     */
    static TriggerEvent read(ConsumerRecord<byte[], byte[]> record) throws NotAnEventException {
        Map<String, String> headers = headers(record);
        String type = mediaType(headers.get(CONTENT_TYPE));
        if (type == null || !type.startsWith(STRUCTURED)) {
            return BinaryEvent.read(record.topic(), headers, type, record.value());
        }
        if (!type.equals(STRUCTURED_JSON)) {
            throw new NotAnEventException(CONTENT_TYPE + ": " + type + " (expected: " + STRUCTURED_JSON + ")");
        }
        return StructuredEvent.read(record.value());
    }

    /** Of a header that is there twice, the last counts. */
    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) throws NotAnEventException {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), text(header));
            }
        }
        return headers;
    }

    private static String text(Header header) throws NotAnEventException {
        String text = utf8(header.value());
        if (text == null && header.key().startsWith(BinaryEvent.PREFIX)) {
            throw new NotAnEventException(header.key() + " is not UTF-8");
        }
        return text == null ? "" : text;
    }

    /** The text, or null if the bytes are not UTF-8. */
    static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Without parameters, in small letters. */
    static @Nullable String mediaType(@Nullable String contentType) {
        return contentType == null ? null : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    static String required(String name, @Nullable String value) throws NotAnEventException {
        if (value == null || value.isEmpty()) {
            throw new NotAnEventException("no " + name + " (expected: a CloudEvent)");
        }
        return value;
    }

    static void requireKnownVersion(@Nullable String version) throws NotAnEventException {
        if (version != null && !version.startsWith("1.")) {
            throw new NotAnEventException("specversion: " + version + " (expected: 1.0)");
        }
    }

    static @Nullable Instant time(@Nullable String time) throws NotAnEventException {
        try {
            return time == null ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw new NotAnEventException("time: " + time + " (expected: RFC 3339)", e);
        }
    }
}
