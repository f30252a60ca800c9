package dev.norn.examples.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.dsl.Trigger;
import dev.norn.dsl.TriggerEvent;
import dev.norn.examples.events.orders.Order;
import dev.norn.sdk.participant.ParticipantJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SagaFileTest {
    private static final Order ORDER = new Order("o-1", "c-1", "mug-01", 2, 1_200);

    @Test
    void shouldBeAValidSagaWithoutWarnings() throws IOException {
        ParseResult result = parsed();

        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.definition()).isPresent();
    }

    @Test
    void shouldBeStartedByWhatTheOrdersServicePublishesWithTheOrderAsInputAndKey() throws Exception {
        Trigger.Start start = trigger().match(event("order.placed.v1")).orElseThrow();

        assertThat(start.idempotencyKey()).isEqualTo("o-1");
        assertThat(ParticipantJson.mapper().readValue(start.input().text(), Order.class))
                .isEqualTo(ORDER);
        assertThat(trigger().topic()).isEqualTo("outbox.event.order");
    }

    @Test
    void shouldNotBeStartedByOtherEventsOfOrders() throws IOException, EvaluationException {
        assertThat(trigger().match(event("order.viewed.v1"))).isEmpty();
    }

    private static TriggerEvent event(String type) throws JsonProcessingException {
        return new TriggerEvent(
                "e-1",
                type,
                "/orders",
                "o-1",
                null,
                new Json(ParticipantJson.mapper().writeValueAsString(ORDER)),
                Map.of());
    }

    private static Trigger trigger() throws IOException {
        return parsed().definition().flatMap(SagaDefinition::trigger).orElseThrow();
    }

    private static ParseResult parsed() throws IOException {
        try (InputStream stream = SagaFileTest.class.getResourceAsStream("order.saga.yaml")) {
            assertThat(stream).isNotNull();
            return SagaParser.standard().parse("order.saga.yaml", stream.readAllBytes());
        }
    }
}
