package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.engine.Event;
import dev.norn.runtime.relay.PublishedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventPayloadTest {

    @Test
    void shouldLeaveOutOnlyWhatIsTooLargeAndSayWhat() throws IOException {
        PublishedEvent event = EventSamples.published(EventSamples.large(2_000_000), 1);

        EventPayload payload = EventPayload.of(event, KafkaSinkSettings.DEFAULT_MAX_EVENT_BYTES);

        JsonNode json = EventSchemas.read(payload.json());
        assertThat(payload.complete()).isFalse();
        assertThat(json.path("omitted"))
                .hasSize(1)
                .first()
                .satisfies(name -> assertThat(name.textValue()).isEqualTo("input"));
        assertThat(json.has("input")).isFalse();
        assertThat(json.path("saga").textValue()).isEqualTo("order");
        assertThat(json.path("version").longValue()).isEqualTo(3);
        assertThat(json.path("labels").path("team").textValue()).isEqualTo("blue");
        assertThat(EventSchemas.complaints(event.type(), json)).isEmpty();
    }

    @Test
    void shouldCountBytesNotCharacters() {
        PublishedEvent event = EventSamples.published(new Event.AttentionRaised("RETRYING", "€".repeat(1000), 1), 1);

        assertThat(EventPayload.of(event, 2500).complete()).isFalse();
        assertThat(EventPayload.of(event, 4000).complete()).isTrue();
    }

    @Test
    void shouldKeepTheUsersJsonAsItIs() {
        PublishedEvent event = EventSamples.published(EventSamples.ended(), 1);

        assertThat(new String(EventPayload.of(event, 4000).json(), StandardCharsets.UTF_8))
                .contains("\"output\":" + EventSamples.JSON.text());
    }

    @Test
    void shouldSayTheNameOnceWhateverTheEventsDataHas() {
        EventSamples.published().forEach(event -> {
            JsonNode json = EventSchemas.read(EventPayload.of(event, 100_000).json());
            assertThat(json.path("name").isTextual()).as(event.toString()).isTrue();
        });
    }
}
