package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.norn.runtime.relay.PublishedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever can be published is described in {@code docs/events}. */
class EventSchemaTest {

    static List<PublishedEvent> published() {
        return EventSamples.published();
    }

    @ParameterizedTest
    @MethodSource("published")
    void shouldFitItsSchema(PublishedEvent event) throws IOException {
        EventPayload payload = EventPayload.of(event, KafkaSinkSettings.DEFAULT_MAX_EVENT_BYTES);

        JsonNode json = EventSchemas.read(payload.json());
        assertThat(EventSchemas.complaints(event.type(), json)).isEmpty();
        assertThat(payload.complete()).isTrue();
        assertThat(json.path("transactionId").textValue()).isEqualTo(Long.toString(EventSamples.TRANSACTION));
        assertThat(json.path("branch").textValue()).isEqualTo(event.branch());
    }

    /** As if it were too large: what it has left is small. */
    @ParameterizedTest
    @MethodSource("published")
    void shouldFitItsSchemaAlsoWhenItIsReduced(PublishedEvent event) throws IOException {
        EventPayload payload = EventPayload.of(event, 0);

        assertThat(EventSchemas.complaints(event.type(), EventSchemas.read(payload.json())))
                .isEmpty();
        assertThat(payload.json()).hasSizeLessThan(KafkaSinkSettings.LEAST_MAX_EVENT_BYTES);
    }

    @Test
    void shouldDescribeWhatIsPublishedAndNothingElse() throws IOException {
        Set<String> types =
                published().stream().map(PublishedEvent::type).collect(Collectors.toCollection(TreeSet::new));

        assertThat(EventSchemas.types()).isEqualTo(types);
    }

    @Test
    void shouldHaveEveryTypeInTheAsyncApiDocument() throws IOException {
        JsonNode document = new ObjectMapper(new YAMLFactory())
                .readTree(EventSchemas.DIRECTORY.resolve("asyncapi.yaml").toFile());

        assertThat(document.path("asyncapi").textValue()).isEqualTo("3.0.0");
        assertThat(names(document.at("/components/messages"))).isEqualTo(EventSchemas.types());
        assertThat(names(document.at("/channels/events/messages"))).isEqualTo(EventSchemas.types());
        for (JsonNode message : document.at("/components/messages")) {
            String schema = message.at("/payload/$ref").textValue();
            assertThat(schema).isEqualTo("./" + message.path("name").textValue() + ".schema.json");
            assertThat(Files.exists(EventSchemas.DIRECTORY.resolve(schema))).isTrue();
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
