package dev.norn.kafka.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.dsl.Json;
import dev.norn.dsl.TriggerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What records say as events. */
class EventReaderTest {
    private static final Map<String, String> LEAST = Map.of("ce_id", "e-1", "ce_type", "placed", "ce_source", "/shop");

    private static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("orders", 0, 7, new byte[] {'k'}, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static TriggerEvent binary(Map<String, String> more, String value) throws NotAnEventException {
        ConsumerRecord<byte[], byte[]> record = record(LEAST, value.getBytes(StandardCharsets.UTF_8));
        more.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return EventReader.read(record);
    }

    private static TriggerEvent structured(String value) throws NotAnEventException {
        return EventReader.read(
                record(Map.of("content-type", "application/cloudevents+json"), value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldReadBinaryMode() throws Exception {
        TriggerEvent event = binary(
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_subject", "o-1",
                        "ce_time", "2026-01-31T13:00:00.5+01:00",
                        "content-type", "application/json; charset=utf-8",
                        "ce_tenant", "blue",
                        "traceparent", "00-1",
                        "other", "no attribute"),
                "{\"amount\": 1.10}");

        assertThat(event)
                .isEqualTo(new TriggerEvent(
                        "e-1",
                        "placed",
                        "/shop",
                        "o-1",
                        Instant.parse("2026-01-31T12:00:00.5Z"),
                        new Json("{\"amount\": 1.10}"),
                        Map.of("tenant", "blue", "traceparent", "00-1")));
    }

    @Test
    void shouldTakeTheTopicForTheSourceAndTheHeaderIdForTheId() throws Exception {
        TriggerEvent event = EventReader.read(record(Map.of("id", "e-1", "ce_type", "placed"), null));

        assertThat(event.id()).isEqualTo("e-1");
        assertThat(event.source()).isEqualTo("orders");
        assertThat(event.data()).isEqualTo(Json.NULL);
    }

    @Test
    void shouldTakeOtherDataForAString() throws Exception {
        assertThat(binary(Map.of(), "not {json").data()).isEqualTo(new Json("\"not {json\""));
        assertThat(binary(Map.of("content-type", "text/plain"), "7").data()).isEqualTo(new Json("\"7\""));
        ConsumerRecord<byte[], byte[]> avro = record(LEAST, new byte[] {0, (byte) 0xff});
        avro.headers().add("content-type", "application/avro".getBytes(StandardCharsets.UTF_8));
        assertThat(EventReader.read(avro).data()).isEqualTo(new Json("\"AP8=\""));
    }

    @Test
    void shouldReadStructuredModeAndKeepWhatDataLooksLike() throws Exception {
        TriggerEvent event = structured("""
                {"specversion": "1.0", "type": "placed", "source": "/shop", "id": "é \\"1\\"", "big": true, "count": 7,
                 "data" : {"b": [1.10, {"x": "ü"}], "a": 12345678901234567890 } , "dataschema": "s", "subject": null}""");

        assertThat(event.id()).isEqualTo("é \"1\"");
        assertThat(event.subject()).isNull();
        assertThat(event.data()).isEqualTo(new Json("{\"b\": [1.10, {\"x\": \"ü\"}], \"a\": 12345678901234567890 }"));
        assertThat(event.extensions()).isEqualTo(Map.of("big", "true", "count", "7"));
        assertThat(structured("{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\",\"data\":1.10}")
                        .data())
                .isEqualTo(new Json("1.10"));
        assertThat(structured("{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\",\"data\":[]}")
                        .data())
                .isEqualTo(new Json("[]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "{}",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\"}",
                "{\"specversion\":\"0.3\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\"}",
                "{\"specversion\":\"1.0\",\"type\":{},\"source\":\"s\",\"id\":\"1\"}",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\",\"time\":\"today\"}",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\",\"data\":\"\\u0000\"}",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\""
            })
    void shouldRefuseWhatIsNoEventInStructuredMode(String value) {
        assertThatThrownBy(() -> structured(value)).isInstanceOf(NotAnEventException.class);
    }

    @Test
    void shouldRefuseWhatIsNoEventInBinaryMode() {
        assertThatThrownBy(() -> EventReader.read(record(Map.of(), null)))
                .isInstanceOf(NotAnEventException.class)
                .hasMessageContaining("ce_id");
        assertThatThrownBy(() -> EventReader.read(record(Map.of("ce_id", "1"), null)))
                .hasMessageContaining("ce_type");
        assertThatThrownBy(() -> binary(Map.of("ce_specversion", "2.0"), "{}")).hasMessageContaining("2.0");
        assertThatThrownBy(() -> binary(Map.of("ce_time", "today"), "{}")).hasMessageContaining("today");
        assertThatThrownBy(() -> binary(Map.of("content-type", "application/json"), "{"))
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> binary(Map.of("content-type", "text/plain"), "\0"))
                .isInstanceOf(NotAnEventException.class);
        assertThatThrownBy(() -> binary(Map.of("content-type", "application/cloudevents-batch+json"), "[]"))
                .hasMessageContaining("application/cloudevents+json");
        ConsumerRecord<byte[], byte[]> broken = record(Map.of("ce_type", "t"), null);
        broken.headers().add("ce_id", new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> EventReader.read(broken)).hasMessageContaining("UTF-8");
    }
}
