package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The saga of the documentation, from its document to every value the engine asks of it. */
class OrderSagaTest {

    private static SagaDefinition order;

    @BeforeAll
    static void parse() throws IOException {
        ParseResult result = SagaParser.standard().parse("order.saga.yaml", bytes());
        assertThat(result.diagnostics()).isEmpty();
        order = result.definition().orElseThrow();
    }

    private static byte[] bytes() throws IOException {
        try (InputStream in = OrderSagaTest.class.getResourceAsStream("/sagas/order.saga.yaml")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static Scope scope(String input, Map<String, Json> outputs) {
        return new Scope("42", Instant.parse("2026-01-02T03:04:05Z"), new Json(input), outputs);
    }

    private static StepDefinition step(String id) {
        return order.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldHaveTheStagesOfTheDocument() {
        assertThat(order.name()).isEqualTo("order");
        assertThat(order.version()).isEqualTo(3);
        assertThat(order.owner()).contains("team-orders");
        assertThat(order.timeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(order.participants()).containsExactly("inventory", "mail", "payment", "shipping");
        assertThat(order.stages())
                .extracting(
                        stage -> stage.stream().map(StepDefinition::id).toList().toString())
                .containsExactly("[charge]", "[stock, slot]", "[wrap]", "[ship]", "[notify]");
        assertThat(order.steps()).extracting(StepDefinition::index).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void shouldRetryForwardStepsFiveTimesAndWhatSettlesWithoutLimit() {
        RetryPolicy forward = new RetryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0.2);
        RetryPolicy settle = new RetryPolicy(0, Duration.ofMillis(200), 2.0, Duration.ofSeconds(30), 0.2);
        assertThat(step("charge").retry()).isEqualTo(forward);
        assertThat(step("charge").compensation())
                .contains(new Compensation(new OperationName("payment", "refund"), Duration.ofMillis(800), settle));
        assertThat(step("ship").retry()).isEqualTo(forward);
        assertThat(step("ship").settleRetry()).isEqualTo(settle);
        assertThat(step("notify").retry()).isEqualTo(settle);
        assertThat(step("notify").retriable()).isTrue();
        assertThat(step("charge").quietPeriod()).isEqualTo(Duration.ofMillis(800));
        assertThat(order.escalation()).isEqualTo(new Escalation(Duration.ofMinutes(5), Duration.ofHours(24)));
    }

    @Test
    void shouldPassOnNumbersAsTheyAreWritten() throws EvaluationException {
        Scope scope = scope("{\"orderId\": \"\\u0041\", \"customerId\": 1, \"amount\": 1.10 }", Map.of());
        assertThat(order.actionInput(step("charge"), scope).text())
                .isEqualTo("{\"orderId\":\"\\u0041\",\"amount\":1.10}");
    }

    @Test
    void shouldGiveAStepWithoutInputTheSagasInput() throws EvaluationException {
        Scope scope = scope("{\"amount\": 1e2}", Map.of());
        assertThat(order.actionInput(step("stock"), scope)).isSameAs(scope.input());
    }

    @Test
    void shouldGiveACompensationWithoutInputTheActionsInput() throws EvaluationException {
        Json actionInput = new Json("{\"a\": 1.0}");
        assertThat(order.compensationInput(step("charge"), scope("{}", Map.of()), actionInput, Json.NULL))
                .isSameAs(actionInput);
    }

    @Test
    void shouldRunAConditionalStepIfItsConditionIsTrue() throws EvaluationException {
        assertThat(order.when(step("wrap"), scope("{\"gift\": true}", Map.of())))
                .isTrue();
        assertThat(order.when(step("wrap"), scope("{\"gift\": false}", Map.of())))
                .isFalse();
        assertThat(order.when(step("charge"), scope("{}", Map.of()))).isTrue();
    }

    @Test
    void shouldNotRunAConditionalStepIfItsFlagIsNotThere() throws EvaluationException {
        assertThat(order.when(step("wrap"), scope("{\"orderId\": \"o-1\"}", Map.of())))
                .isFalse();
    }

    @Test
    void shouldComputeTheOutput() throws EvaluationException {
        Scope scope = scope("{}", Map.of("ship", new Json("{\"id\": 123456789012345678901234567890}")));
        assertThat(order.output(scope).text()).isEqualTo("{\"shipment\":123456789012345678901234567890}");
    }

    @Test
    void shouldCheckTheInputAgainstTheSchema() {
        assertThat(order.checkInput(new Json("{\"orderId\":1,\"customerId\":2,\"amount\":3}")))
                .isEmpty();
        assertThat(order.checkInput(new Json("{\"orderId\":1,\"amount\":3}")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("SAGA080");
                    assertThat(finding.message()).contains("customerId");
                    assertThat(finding.pointer()).isEmpty();
                });
    }
}
