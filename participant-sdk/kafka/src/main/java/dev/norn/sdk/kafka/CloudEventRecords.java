package dev.norn.sdk.kafka;

import dev.norn.sdk.outbox.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Messages as records: CloudEvents 1.0 in the binary mode of their Kafka protocol binding. */
final class CloudEventRecords {
    static final String ID = "ce_id";
    static final String TIME = "ce_time";

    private static final String TRACE = "traceparent";
    private static final String CONTENT_TYPE = "content-type";

    private CloudEventRecords() {}

    static ProducerRecord<String, byte[]> of(OutboxMessage message, String topic, String source) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put(TIME, rfc3339(message.time()));
        headers.put("ce_subject", message.aggregateId());
        String payload = message.payload();
        if (payload != null) {
            headers.put(CONTENT_TYPE, "application/json");
        }
        // The application may say when it happened, what it is about and how it is written, but not which message it
        // is.
        headers.putAll(message.headers());
        String trace = headers.get(TRACE);
        if (trace != null) {
            // As CloudEvents name it, and as the tracing of Kafka's clients does.
            headers.putIfAbsent("ce_" + TRACE, trace);
        }
        headers.put(ID, message.id());
        headers.put("ce_source", source);
        headers.put("ce_type", message.type());
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                topic, message.aggregateId(), payload == null ? null : payload.getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static String rfc3339(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }
}
