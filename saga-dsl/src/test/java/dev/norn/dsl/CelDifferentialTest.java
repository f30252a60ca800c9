package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our interpreter and the reference runtime give the same for thousands of generated expressions. */
class CelDifferentialTest {

    private static final int EXPRESSIONS = 3_000;
    private static final String INPUT = "{\"i\":7,\"z\":0,\"d\":2.5,\"s\":\"abc\",\"t\":true,\"f\":false,\"n\":null,"
            + "\"l\":[1,2,3],\"w\":[\"a\",\"abc\"],\"m\":{\"a\":1,\"b\":\"x\"},\"o\":{\"x\":{\"y\":5}}}";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("input", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

    private final Random random = new Random(seed());

    private static long seed() {
        long seed = Long.getLong("norn.test.seed", 8785L);
        System.out.println("norn.test.seed=" + seed);
        return seed;
    }

    @Test
    void shouldGiveWhatTheReferenceRuntimeGives() throws Exception {
        List<String> differences = new ArrayList<>();
        int values = 0;
        int failures = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String expression = any(3);
            SagaDefinition ours = saga(expression);
            // Our checker also lets a literal of another type stand beside == and ?:.
            if (ours == null || COMPILER.compile(expression).hasError()) {
                continue;
            }
            String expected = reference(expression);
            String actual = evaluated(ours);
            if (expected == null && actual == null) {
                failures++;
            } else if (expected == null || actual == null || !same(expected, actual)) {
                differences.add(expression + "\n  reference " + expected + "\n  ours      " + actual);
            } else {
                values++;
            }
        }
        System.out.println("norn differential: " + values + " values, " + failures + " failures alike");
        assertThat(differences).isEmpty();
        assertThat(values).isGreaterThan(EXPRESSIONS / 4);
        assertThat(failures).isGreaterThan(EXPRESSIONS / 50);
    }

    private static boolean same(String expected, String actual) throws JsonProcessingException {
        return normal(MAPPER.readTree(expected)).equals(normal(MAPPER.readTree(actual)));
    }

    /** Numbers by what they are worth. */
    private static Object normal(JsonNode node) {
        if (node.isNumber()) {
            return new BigDecimal(node.asText()).stripTrailingZeros();
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(normal(item)));
            return items;
        }
        if (node.isObject()) {
            Map<String, Object> members = new HashMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), normal(entry.getValue())));
            return members;
        }
        return node;
    }

    private static @Nullable SagaDefinition saga(String expression) {
        String document = "{\"apiVersion\":\"norn/v1\",\"kind\":\"Saga\",\"metadata\":{\"name\":\"s\",\"version\":1},"
                + "\"output\":" + Json.ofString("${ " + expression + " }").text()
                + ",\"steps\":[{\"id\":\"a\",\"action\":\"p.a\",\"pivot\":true}]}";
        ParseResult result = SagaParser.standard().parse("x", document.getBytes(StandardCharsets.UTF_8));
        return result.definition().orElse(null);
    }

    private static @Nullable String evaluated(SagaDefinition saga) {
        try {
            return saga.output(new Scope("1", Instant.EPOCH, new Json(INPUT), Map.of()))
                    .text();
        } catch (EvaluationException e) {
            return null;
        }
    }

    private static @Nullable String reference(String expression)
            throws CelValidationException, JsonProcessingException {
        CelAbstractSyntaxTree tree = COMPILER.compile(expression).getAst();
        try {
            Object value = RUNTIME.createProgram(tree).eval(Map.of("input", plain(MAPPER.readTree(INPUT))));
            return text(value);
        } catch (CelEvaluationException e) {
            return null;
        }
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new HashMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), plain(entry.getValue())));
            return members;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (node.isNull()) {
            return NullValue.NULL_VALUE;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    private static @Nullable String text(Object value) throws JsonProcessingException {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return null;
        }
        if (String.valueOf(value).equals("NULL_VALUE")) {
            return "null";
        }
        if (value instanceof UnsignedLong number) {
            return number.toString();
        }
        if (value instanceof List<?> list) {
            List<String> items = new ArrayList<>();
            for (Object item : list) {
                items.add(text(item));
            }
            return items.contains(null) ? null : "[" + String.join(",", items) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String member = text(entry.getValue());
                if (member == null) {
                    return null;
                }
                members.add(MAPPER.writeValueAsString(String.valueOf(entry.getKey())) + ":" + member);
            }
            return "{" + String.join(",", members) + "}";
        }
        return MAPPER.writeValueAsString(value);
    }

    private String any(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> number(depth);
            case 1 -> bool(depth);
            case 2 -> string(depth);
            case 3 -> list(depth);
            case 4 -> "{'k': " + (depth > 0 ? any(depth - 1) : "1") + "}";
            case 5 -> bool(depth) + " ? " + atom() + " : dyn(" + atom() + ")";
            default -> atom();
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String atom() {
        return pick(
                "input.i",
                "input.z",
                "input.d",
                "input.s",
                "input.t",
                "input.f",
                "input.n",
                "input.l",
                "input.m",
                "input.o.x.y",
                "input.nothing",
                "input.w",
                "1",
                "2.5",
                "'abc'",
                "true",
                "null",
                "-3",
                "'é😀'",
                "3u");
    }

    private String number(int depth) {
        if (depth == 0) {
            return pick("input.i", "input.z", "1", "3", "-2", "9223372036854775807", "input.o.x.y", "input.nothing");
        }
        String a = number(depth - 1);
        String b = number(depth - 1);
        return switch (random.nextInt(9)) {
            case 0 -> "(" + a + " + " + b + ")";
            case 1 -> "(" + a + " - " + b + ")";
            case 2 -> "(" + a + " * " + b + ")";
            case 3 -> "(" + a + " / " + b + ")";
            case 4 -> "(" + a + " % " + b + ")";
            case 5 -> "size(" + pick(list(depth - 1), string(depth - 1), "input.m", "input.s") + ")";
            case 6 -> "int(" + pick("input.d", "'12'", "2.9", "-2.9", "7u", "'x'") + ")";
            case 7 -> "input.l[" + pick("0", "1", "2", "3", "-1") + "]";
            default -> "(" + bool(depth - 1) + " ? " + a + " : " + b + ")";
        };
    }

    private String bool(int depth) {
        if (depth == 0) {
            return pick("true", "false", "input.t", "input.f", "has(input.i)", "has(input.nothing)", "input.nothing");
        }
        return switch (random.nextInt(12)) {
            case 0 -> "(" + bool(depth - 1) + " && " + bool(depth - 1) + ")";
            case 1 -> "(" + bool(depth - 1) + " || " + bool(depth - 1) + ")";
            case 2 -> "!" + bool(depth - 1);
            case 3 ->
                "(" + number(depth - 1) + pick(" < ", " <= ", " > ", " >= ", " == ", " != ") + number(depth - 1) + ")";
            case 4 -> "(" + string(depth - 1) + pick(" < ", " >= ", " == ", " != ") + string(depth - 1) + ")";
            case 5 -> "(dyn(" + atom() + ") == dyn(" + atom() + "))";
            case 6 ->
                list(depth - 1) + pick(".all", ".exists", ".exists_one") + "(x, x " + pick("<", ">", "==", "!=") + " "
                        + pick("1", "2", "'a'", "input.z") + ")";
            case 7 ->
                "(" + pick("1", "2.0", "'a'", "'b'", "9u") + " in " + pick("input.l", "input.m", "[1, 2]", "{'a': 1}")
                        + ")";
            case 8 -> string(depth - 1) + pick(".startsWith", ".endsWith", ".contains") + "(" + string(depth - 1) + ")";
            case 9 -> string(depth - 1) + ".matches('" + pick("a", "^a", "b$", "^.b.$", "[0-9]+", "^$") + "')";
            case 10 ->
                "(" + pick("input.d", "2.5", "double(input.i)", "7.0", "7u") + pick(" < ", " == ", " >= ")
                        + pick("input.i", "2.5", "3", "8u") + ")";
            default ->
                "(type(" + atom() + ") == " + pick("int", "string", "double", "bool", "list", "map", "null_type") + ")";
        };
    }

    private String string(int depth) {
        if (depth == 0) {
            return pick("'a'", "'abc'", "''", "input.s", "'é😀'", "input.m.b");
        }
        return switch (random.nextInt(4)) {
            case 0 -> "(" + string(depth - 1) + " + " + string(depth - 1) + ")";
            case 1 -> "string(" + pick("input.i", "input.t", "12u", "'q'", "-5", "2.5", "b'abc'") + ")";
            case 2 -> "input.w[" + pick("0", "1", "2") + "]";
            default -> "(" + bool(depth - 1) + " ? " + string(depth - 1) + " : " + string(depth - 1) + ")";
        };
    }

    private String list(int depth) {
        if (depth == 0) {
            return pick("input.l", "[1, 2, 3]", "[]", "[input.i, input.z]", "input.w");
        }
        return switch (random.nextInt(5)) {
            case 0 -> "(" + list(depth - 1) + " + " + list(depth - 1) + ")";
            case 1 -> list(depth - 1) + ".map(x, [x])";
            case 2 -> list(depth - 1) + ".filter(y, " + bool(depth - 1) + ")";
            case 3 -> "[" + number(depth - 1) + ", " + number(depth - 1) + "]";
            default -> list(depth - 1) + ".map(v, v == 1, v)";
        };
    }
}
