package dev.norn.benchmarks.saga;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import java.nio.charset.StandardCharsets;

/**
 * The saga that is measured: two steps, the first with a compensation, the second the pivot; an input of 150 bytes, which
 * both steps get; results of 20 bytes.
 */
final class BenchmarkSaga {

    static final String NAME = "benchmark";
    static final String PARTICIPANT = "shop";

    static final String YAML = """
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: benchmark, version: 1}
            input:
              schema: {type: object, required: [orderId, customerId, amount]}
            steps:
              - {id: charge, action: shop.charge, compensate: shop.refund}
              - {id: ship, action: shop.ship, pivot: true}
            """;

    static final String INPUT = "{\"orderId\":\"order-00000000000042\",\"customerId\":\"customer-000000001234\","
            + "\"amount\":129.90,\"currency\":\"EUR\",\"address\":\"12 Long Street, 12345 Springfield\"}";

    static final String RESULT = "{\"ok\":true,\"n\":1234}";

    static {
        requireBytes(INPUT, 150);
        requireBytes(RESULT, 20);
    }

    private BenchmarkSaga() {}

    static SagaDefinition definition() {
        var parsed = SagaParser.standard().parse("benchmark.saga.yaml", YAML.getBytes(StandardCharsets.UTF_8));
        return parsed.definition().orElseThrow(() -> new IllegalStateException(parsed.diagnostics() + ""));
    }

    static Json input() {
        return new Json(INPUT);
    }

    private static void requireBytes(String text, int expected) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes != expected) {
            throw new IllegalStateException(text + ": " + bytes + " bytes (expected: " + expected + ")");
        }
    }
}
