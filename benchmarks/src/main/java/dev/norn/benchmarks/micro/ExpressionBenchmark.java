package dev.norn.benchmarks.micro;

import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.dsl.StepDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The expressions of a saga: what each start and each call evaluates. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ExpressionBenchmark {

    private static final String YAML = """
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: benchmark, version: 1}
            input:
              schema:
                type: object
                required: [orderId, customerId, amount, gift]
                properties:
                  orderId: {type: string}
                  customerId: {type: string}
                  amount: {type: number, exclusiveMinimum: 0}
                  gift: {type: boolean}
            steps:
              - {id: whole, action: shop.whole, compensate: shop.undo}
              - id: passed
                action: shop.passed
                compensate: shop.undo
                input: {orderId: "${ input.orderId }", amount: "${ input.amount }"}
              - {id: wrap, when: "${ input.gift && input.amount > 100.0 }", action: shop.wrap, compensate: shop.unwrap}
              - id: ship
                action: shop.ship
                pivot: true
                input: {text: "${ input.orderId + '/' + steps.passed.output.id }"}
            output: {shipment: "${ steps.ship.output.id }"}
            """;

    private static final Json INPUT =
            new Json("{\"orderId\":\"order-42\",\"customerId\":\"customer-7\",\"amount\":129.90,\"gift\":true}");
    private static final Json RESULT = new Json("{\"id\":\"s-1\"}");

    private final SagaDefinition definition = SagaParser.standard()
            .parse("benchmark.saga.yaml", YAML.getBytes(StandardCharsets.UTF_8))
            .definition()
            .orElseThrow();
    private final dev.norn.dsl.Scope scope = new dev.norn.dsl.Scope(
            "42", Instant.parse("2026-01-01T00:00:00Z"), INPUT, Map.of("passed", RESULT, "ship", RESULT));

    /** The saga's input against its schema. */
    @Benchmark
    public List<Diagnostic> checkInput() {
        return definition.checkInput(INPUT);
    }

    /** A step without an input of its own gets the saga's. */
    @Benchmark
    public Json wholeInput() throws EvaluationException {
        return definition.actionInput(step(0), scope);
    }

    /** Two values that are only passed on. */
    @Benchmark
    public Json passedOn() throws EvaluationException {
        return definition.actionInput(step(1), scope);
    }

    /** A condition with a comparison. */
    @Benchmark
    public boolean condition() throws EvaluationException {
        return definition.when(step(2), scope);
    }

    /** A text put together from the input and an earlier step's output. */
    @Benchmark
    public Json computed() throws EvaluationException {
        return definition.actionInput(step(3), scope);
    }

    /** The saga's output. */
    @Benchmark
    public Json output() throws EvaluationException {
        return definition.output(scope);
    }

    private StepDefinition step(int index) {
        return definition.steps().get(index);
    }
}
