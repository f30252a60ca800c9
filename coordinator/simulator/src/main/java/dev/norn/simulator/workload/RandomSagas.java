package dev.norn.simulator.workload;

import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.simulator.participant.SimulatedParticipant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Definitions of every shape: stages, parallels, conditions, pivots, retriable steps, short and long waits. Each has a
 * number, and is made once for all runs of a process.
 */
public final class RandomSagas {

    /** Names of participants are {@code p0}, {@code p1}, … */
    public static final int PARTICIPANTS = 5;

    /** So many different definitions there are. */
    public static final int COUNT = 400;

    private static final Map<Integer, SagaDefinition> MADE = new ConcurrentHashMap<>();

    private final SplittableRandom chance;
    private final int number;
    private final List<Step> earlier = new ArrayList<>();
    private int steps;

    private record Step(String id, boolean conditional) {}

    private RandomSagas(int number) {
        this.number = number;
        this.chance = new SplittableRandom(number);
    }

    /** The definition of a number from 0 to {@link #COUNT}. */
    public static SagaDefinition of(int number) {
        return MADE.computeIfAbsent(number, it -> parse(new RandomSagas(it).document()));
    }

    private static SagaDefinition parse(String document) {
        ParseResult result = SagaParser.standard().parse("random.saga.yaml", document.getBytes(StandardCharsets.UTF_8));
        return result.definition()
                .orElseThrow(() -> new IllegalStateException(result.diagnostics() + " in\n" + document));
    }

    private String document() {
        int timeoutMillis = 200 + chance.nextInt(800);
        StringBuilder text = new StringBuilder("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: random-%d, version: 1}
                timeout: %ds
                defaults:
                  timeout: %dms
                  quietPeriod: %dms
                  attentionAfter: %ds
                  deadLetterAfter: %ds
                  retry: %s
                  settle: {retry: %s}
                steps:
                """.formatted(
                        number,
                        oneIn(3) ? 5 + chance.nextInt(10) : 30 + chance.nextInt(120),
                        timeoutMillis,
                        timeoutMillis + chance.nextInt(1_500),
                        3 + chance.nextInt(10),
                        20 + chance.nextInt(60),
                        retry(oneIn(8) ? "unlimited" : String.valueOf(1 + chance.nextInt(5))),
                        retry(oneIn(4) ? String.valueOf(2 + chance.nextInt(4)) : "unlimited")));
        int before = chance.nextInt(4);
        for (int i = 0; i < before; i++) {
            stage(text, false);
        }
        if (chance.nextBoolean()) {
            Step pivot = next("s");
            line(text, "  ", pivot, "pivot: true", false);
            earlier.add(pivot);
        }
        int after = earlier.isEmpty() ? 1 + chance.nextInt(2) : chance.nextInt(3);
        for (int i = 0; i < after; i++) {
            stage(text, true);
        }
        if (oneIn(2)) {
            text.append("output: {first: \"${ has(steps.")
                    .append(earlier.getFirst().id());
            text.append(".output) ? steps.").append(earlier.getFirst().id()).append(".output : null }\"}\n");
        }
        return text.toString();
    }

    private String retry(String maxAttempts) {
        boolean patient = oneIn(5);
        int initialMillis = patient ? 4_000 + chance.nextInt(6_000) : 50 + chance.nextInt(400);
        return "{maxAttempts: %s, initialInterval: %dms, multiplier: %s, maxInterval: %dms, jitter: %s}"
                .formatted(
                        maxAttempts,
                        initialMillis,
                        oneIn(3) ? "1" : "2",
                        initialMillis * (1 + chance.nextInt(8)),
                        oneIn(3) ? "0" : "0.2");
    }

    private void stage(StringBuilder text, boolean retriable) {
        int width = oneIn(3) ? 2 + chance.nextInt(2) : 1;
        List<Step> made = new ArrayList<>();
        String indent = "  ";
        if (width > 1) {
            text.append("  - parallel: stage").append(steps).append("\n    branches:\n");
            indent = "      ";
        }
        for (int i = 0; i < width; i++) {
            Step step = next(retriable ? SimulatedParticipant.RETRIABLE : "s");
            line(text, indent, step, retriable ? "retriable: true" : "", !retriable);
            made.add(step);
        }
        earlier.addAll(made);
    }

    private Step next(String prefix) {
        return new Step(prefix + steps++, oneIn(5));
    }

    private void line(StringBuilder text, String indent, Step step, String kind, boolean compensatable) {
        String participant = "p" + chance.nextInt(PARTICIPANTS);
        List<String> fields = new ArrayList<>();
        fields.add("id: " + step.id());
        fields.add("action: " + participant + ".do" + step.id());
        if (!kind.isEmpty()) {
            fields.add(kind);
        }
        if (step.conditional()) {
            fields.add("when: \"" + condition() + "\"");
        }
        if (oneIn(4)) {
            fields.add("timeout: " + (200 + chance.nextInt(1_200)) + "ms, quietPeriod: 3s");
        }
        if (oneIn(3)) {
            fields.add("input: {n: \"${ input.n }\", id: \"${ transaction.id }\"}");
        }
        if (compensatable) {
            fields.add("compensate: " + compensation(participant, step));
        }
        text.append(indent).append("- {").append(String.join(", ", fields)).append("}\n");
    }

    private String compensation(String participant, Step step) {
        if (oneIn(8)) {
            return "none";
        }
        String operation = participant + ".undo" + step.id();
        return oneIn(3) ? "{action: " + operation + ", input: {was: \"${ result }\"}}" : operation;
    }

    private String condition() {
        if (earlier.isEmpty() || oneIn(2)) {
            return oneIn(2) ? "${ input.a }" : "${ input.n > 4 }";
        }
        Step step = earlier.get(chance.nextInt(earlier.size()));
        String output = "steps." + step.id() + ".output";
        return "${ has(" + output + ") && " + output + " != null && " + output + ".flag }";
    }

    private boolean oneIn(int n) {
        return chance.nextInt(n) == 0;
    }
}
