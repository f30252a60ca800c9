package dev.norn.kafka.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.runtime.TraceContext;
import dev.norn.runtime.dispatch.ParticipantCall;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is sent is what {@code docs/events/commands.asyncapi.yaml} says. */
class CommandDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "events", "commands.asyncapi.yaml");

    @Test
    void shouldDescribeEveryHeaderOfACommand() throws IOException {
        JsonNode document = new ObjectMapper(new YAMLFactory()).readTree(DOCUMENT.toFile());
        JsonNode described = document.at("/components/messages/command/headers");
        Map<String, String> sent = headers(command());

        assertThat(sent.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        () -> described.path("properties").fieldNames());
        assertThat(described.path("required")).hasSize(sent.size());
        sent.forEach((name, value) -> {
            JsonNode property = described.path("properties").path(name);
            if (property.has("pattern")) {
                assertThat(value).as(name).matches(property.path("pattern").textValue());
            }
            if (property.has("const")) {
                assertThat(value).as(name).isEqualTo(property.path("const").textValue());
            }
        });
        assertThat(command().key())
                .matches(document.at("/components/messages/command/bindings/kafka/key/pattern")
                        .textValue());
        assertThat(command().topic())
                .isEqualTo(document.at("/channels/commands/address").textValue().replace("{participant}", "payment"));
    }

    private static ProducerRecord<String, byte[]> command() {
        BranchCall call = new BranchCall(
                42, "charge", Operation.ACTION, 1, Instant.now(), 7, TraceContext.traceparent(42, 1), null);
        ParticipantCall onTheWire = new ParticipantCall(
                "payment",
                URI.create("kafka:payment/charge"),
                Operation.ACTION,
                call.toHeaders(),
                "{\"input\":{}}",
                Duration.ofSeconds(1),
                0);
        return new CommandRecords("norn.commands.{participant}")
                .of(onTheWire, "life-1", new TopicPartition("norn.replies", 3));
    }

    private static Map<String, String> headers(ProducerRecord<String, byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
