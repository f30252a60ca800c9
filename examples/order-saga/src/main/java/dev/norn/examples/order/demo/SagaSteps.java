package dev.norn.examples.order.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Which operations the steps of a saga call. */
final class SagaSteps {
    private record Calls(String action, String compensation) {}

    private final Map<String, Calls> steps = new HashMap<>();

    /**
     * Reads a definition.
     *
     * @param definition a saga's document as JSON
     */
    SagaSteps(JsonNode definition) {
        add(definition.path("steps"));
    }

    private void add(JsonNode list) {
        for (JsonNode step : list) {
            if (step.has("parallel")) {
                add(step.path("branches"));
            } else {
                JsonNode compensate = step.path("compensate");
                steps.put(
                        step.path("id").asText(),
                        new Calls(
                                step.path("action").asText(),
                                compensate.isObject()
                                        ? compensate.path("action").asText()
                                        : compensate.asText()));
            }
        }
    }

    /** The operation that does this step. */
    String action(String step) {
        Calls calls = steps.get(step);
        return calls == null ? step : calls.action();
    }

    /** The operation that undoes this step. */
    String compensation(String step) {
        Calls calls = steps.get(step);
        return calls == null ? step : calls.compensation();
    }
}
