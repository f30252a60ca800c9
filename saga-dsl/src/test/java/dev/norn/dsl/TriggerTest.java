package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What events start. */
class TriggerTest {

    private static final TriggerEvent PLACED = new TriggerEvent(
            "e-1",
            "placed",
            "/shop",
            "order 7",
            Instant.parse("2026-01-31T12:00:00Z"),
            new Json("{\"order\": 7, \"amount\": 12.50, \"note\": \"\\u00e9\"}"),
            Map.of("tenant", "blue", "traceparent", "00-1"));

    private static Trigger trigger(String fields) {
        ParseResult result =
                SagaParser.standard().parse("x", """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: order, version: 1}
                trigger:
                  topic: orders
                %s
                steps:
                - {id: a, action: p.a, pivot: true}
                """.formatted(fields.indent(2)).getBytes(StandardCharsets.UTF_8));
        assertThat(result.diagnostics()).isEmpty();
        return result.definition().orElseThrow().trigger().orElseThrow();
    }

    private static TriggerEvent with(String id, String type, Json data) {
        return new TriggerEvent(id, type, "/shop", null, null, data, Map.of());
    }

    @Test
    void shouldStartWithTheDataUnlessToldOtherwise() throws Exception {
        Trigger trigger = trigger("");

        assertThat(trigger.topic()).isEqualTo("orders");
        assertThat(trigger.match(PLACED)).contains(new Trigger.Start("/shop/e-1", PLACED.data()));
    }

    @Test
    void shouldMatchByItsCondition() throws Exception {
        Trigger trigger = trigger("when: \"${ event.type == 'placed' && event.data.amount > 10.0 }\"");

        assertThat(trigger.match(PLACED)).isPresent();
        assertThat(trigger.match(with("1", "shipped", Json.NULL))).isEmpty();
        assertThat(trigger.match(with("1", "placed", new Json("{\"amount\":9.5}"))))
                .isEmpty();
    }

    @Test
    void shouldTakeAMissingFlagForNo() throws Exception {
        Trigger trigger = trigger("when: \"${ event.data.urgent }\"");

        assertThat(trigger.match(PLACED)).isEmpty();
        assertThat(trigger.match(with("1", "placed", new Json("{\"urgent\":true}"))))
                .isPresent();
    }

    @Test
    void shouldMakeTheInputOfEveryAttribute() throws Exception {
        Trigger trigger = trigger("""
                input:
                  amount: "${ event.data.amount }"
                  note: "${ event.data.note }"
                  from: "${ event.source }"
                  about: "${ event.subject }"
                  at: "${ event.time }"
                  tenant: "${ event.extensions.tenant }"
                  hour: "${ timestamp(event.time).getHours() }"
                  kind: event
                """);

        assertThat(trigger.match(PLACED).orElseThrow().input())
                .isEqualTo(new Json("{\"amount\":12.50,\"note\":\"\\u00e9\",\"from\":\"/shop\",\"about\":\"order 7\","
                        + "\"at\":\"2026-01-31T12:00:00Z\",\"tenant\":\"blue\",\"hour\":12,\"kind\":\"event\"}"));
    }

    @Test
    void shouldTakeTheKeyFromTheEvent() throws Exception {
        assertThat(trigger("idempotencyKey: \"${ event.id }\"").match(PLACED).map(Trigger.Start::idempotencyKey))
                .contains("e-1");
        assertThat(trigger("idempotencyKey: \"${ event.data.order }\"")
                        .match(PLACED)
                        .map(Trigger.Start::idempotencyKey))
                .contains("7");
        Trigger amount = trigger("idempotencyKey: \"${ event.data.amount }\"");
        assertThatThrownBy(() -> amount.match(PLACED))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("double (expected: string or int)");
        Trigger id = trigger("idempotencyKey: \"${ event.id }\"");
        for (String bad : new String[] {"", "x".repeat(256)}) {
            assertThatThrownBy(() -> id.match(with(bad, "placed", Json.NULL)))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("expected: 1 to 255");
        }
    }

    @Test
    void shouldFailOnWhatTheEventDoesNotHave() {
        Trigger trigger = trigger("input: \"${ event.subject }\"");

        assertThatThrownBy(() -> trigger.match(with("1", "placed", Json.NULL)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("event.subject");
        assertThatThrownBy(() -> trigger.match(with("\ud800", "placed", Json.NULL)))
                .isInstanceOf(EvaluationException.class);
    }

    @Test
    void shouldHaveNoneUnlessTheDocumentSaysSo() {
        Optional<SagaDefinition> definition = SagaParser.standard()
                .parse("x", """
                        {"apiVersion": "norn/v1", "kind": "Saga", "metadata": {"name": "s", "version": 1},
                         "steps": [{"id": "a", "action": "p.a", "pivot": true}]}
                        """.getBytes(StandardCharsets.UTF_8))
                .definition();

        assertThat(definition.orElseThrow().trigger()).isEmpty();
    }
}
