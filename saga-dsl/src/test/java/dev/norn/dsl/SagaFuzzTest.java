package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutated documents give a definition or errors: never an exception, never for long. */
class SagaFuzzTest {

    private static final int DOCUMENTS = 100_000;
    /** Work, not time: the machine may be busy with other things. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final List<String> CORPUS =
            List.of("order.saga.yaml", "travel.saga.yaml", "triggered.saga.yaml", "minimal.saga.json");
    private static final List<Json> INPUTS = List.of(
            new Json("{}"),
            new Json("{\"orderId\":1,\"customerId\":2,\"amount\":1.10,\"gift\":true,\"x\":[1,{}]}"),
            new Json("{\"traveller\":{\"name\":\"Ann\"},\"legs\":[{\"from\":\"AMS\",\"to\":\"OSL\",\"price\":10}]}"),
            new Json("[null]"));

    private static final List<TriggerEvent> EVENTS = List.of(
            new TriggerEvent("e-1", "placed", "/shop", "7", Instant.EPOCH, INPUTS.get(1), Map.of("tenant", "blue")),
            new TriggerEvent("", "shipped", "", null, null, Json.NULL, Map.of()),
            new TriggerEvent("\ud800", "placed", "/shop", null, null, new Json("[7,\"x\"]"), Map.of()));

    private static final SagaParser PARSER = SagaParser.standard();

    private long evaluations;
    private long failures;

    @Test
    void shouldGiveADefinitionOrErrorsForEveryMutatedDocument() throws IOException {
        long seed = Long.getLong("norn.test.seed", 20261123L);
        System.out.println("norn.test.seed=" + seed);
        Random random = new Random(seed);
        DocumentMutations mutations = new DocumentMutations(random, corpus());
        int accepted = 0;
        long slowest = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] document = mutations.next();
            long start = CLOCK.getCurrentThreadCpuTime();
            ParseResult result = parse(document);
            result.definition().ifPresent(definition -> evaluateAll(definition, random));
            long nanos = CLOCK.getCurrentThreadCpuTime() - start;
            slowest = Math.max(slowest, nanos);
            assertThat(nanos)
                    .as(() -> "nanoseconds of work for:\n" + shown(document))
                    .isLessThan(LONGEST.toNanos());
            accepted += result.isValid() ? 1 : 0;
        }
        System.out.printf(
                "norn fuzz: %d of %d accepted, %d evaluations (%d failed), %d ms, slowest %d ms%n",
                accepted,
                DOCUMENTS,
                evaluations,
                failures,
                (System.nanoTime() - begin) / 1_000_000,
                slowest / 1_000_000);
        assertThat(accepted).isBetween(DOCUMENTS / 100, DOCUMENTS / 2);
        assertThat(evaluations).isGreaterThan(failures).isGreaterThan(DOCUMENTS / 10);
        assertThat(failures).isPositive();
    }

    private static ParseResult parse(byte[] document) {
        ParseResult result;
        try {
            result = PARSER.parse("fuzz", document);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("parser threw for:\n" + shown(document), e);
        }
        boolean error = result.diagnostics().stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        assertThat(result.isValid()).as(() -> "errors of:\n" + shown(document)).isEqualTo(!error);
        for (Diagnostic diagnostic : result.diagnostics()) {
            boolean placed = diagnostic.line() >= 1
                    && diagnostic.column() >= 1
                    && !diagnostic.message().isBlank()
                    && diagnostic.message().length() < 600;
            assertThat(placed).as(diagnostic::toString).isTrue();
        }
        return result;
    }

    private void evaluateAll(SagaDefinition saga, Random random) {
        Json input = INPUTS.get(random.nextInt(INPUTS.size()));
        saga.checkInput(input);
        Map<String, Json> outputs = new HashMap<>();
        for (StepDefinition step : saga.steps()) {
            Scope scope = new Scope("7", Instant.EPOCH, input, Map.copyOf(outputs));
            count(() -> Json.ofString(String.valueOf(saga.when(step, scope))));
            count(() -> saga.actionInput(step, scope));
            count(() -> saga.compensationInput(step, scope, input, random.nextBoolean() ? Json.NULL : input));
            if (random.nextInt(5) > 0) {
                outputs.put(step.id(), new Json("{\"id\":12.50,\"total\":3,\"x\":{\"y\":[]}}"));
            }
        }
        count(() -> saga.output(new Scope("7", Instant.EPOCH, input, outputs)));
        saga.trigger()
                .ifPresent(trigger -> EVENTS.forEach(event -> count(
                        () -> trigger.match(event).map(Trigger.Start::input).orElse(Json.NULL))));
    }

    @FunctionalInterface
    private interface Evaluated {
        Json value() throws EvaluationException;
    }

    private void count(Evaluated evaluated) {
        evaluations++;
        try {
            Json value = evaluated.value();
            assertThat(Json.parse(value.text())).isEqualTo(value);
        } catch (EvaluationException e) {
            failures++;
        } catch (JsonSyntaxException e) {
            throw new AssertionError("evaluation gave text that is not JSON", e);
        }
    }

    private static List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (String name : CORPUS) {
            try (InputStream in = SagaFuzzTest.class.getResourceAsStream("/sagas/" + name)) {
                corpus.add(Objects.requireNonNull(in).readAllBytes());
            }
        }
        for (byte[] document : corpus) {
            assertThat(PARSER.parse("corpus", document).diagnostics()).isEmpty();
        }
        return corpus;
    }

    private static String shown(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }
}
