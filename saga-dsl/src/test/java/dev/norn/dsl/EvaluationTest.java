package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions give, what is passed on unchanged, and that no expression runs away. */
class EvaluationTest {

    private static final String INPUT = "{\"i\": 7, \"d\": 1.10, \"e\": 1e2, \"big\": 123456789012345678901234567890,"
            + " \"s\": \"a\\u0062c\", \"t\": true, \"n\": null, \"l\": [ 1, 2.50, \"x\" ], \"o\": { \"b\" : 1, \"a\" : 2.0 },"
            + " \"odd-key\": -0, \"in\": 1}";

    private static SagaDefinition saga(String output) {
        ParseResult result = SagaParser.standard()
                .parse(
                        "test",
                        ("apiVersion: norn/v1\nkind: Saga\nmetadata: {name: s, version: 1}\noutput:\n  " + output
                                        + "\nsteps:\n- {id: a, action: p.a, compensate: {action: p.b, input:"
                                        + " '${ [result, result == null] }'}}\n- {id: b, action: p.c, when: \"${ input.t }\","
                                        + " compensate: none}\n")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(result.diagnostics()).isEmpty();
        return result.definition().orElseThrow();
    }

    private static Scope scope(String input) {
        return new Scope(
                "42",
                Instant.parse("2026-01-02T03:04:05.006Z"),
                new Json(input),
                Map.of("a", new Json(" {\"id\": 1.0} ")));
    }

    private static String value(String expression) throws EvaluationException {
        return saga("v: " + Json.ofString("${ " + expression + " }").text())
                .output(scope(INPUT))
                .text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "input.i; 7",
                "input.d; 1.10",
                "input.e; 1e2",
                "input.big; 123456789012345678901234567890",
                "input.s; \"a\\u0062c\"",
                "input.n; null",
                "input.l; [ 1, 2.50, \"x\" ]",
                "input.o; { \"b\" : 1, \"a\" : 2.0 }",
                "steps.a.output; {\"id\": 1.0}",
                "input.l[1]; 2.50",
                "input.l[1.0]; 2.50",
                "input['odd-key']; -0",
                "{'x': input.d, 'y': [input.big]}; {\"x\":1.10,\"y\":[123456789012345678901234567890]}",
                "input.t ? input.d : input.i; 1.10",
                "has(input.nothing) ? input.nothing : input.e; 1e2",
                "input.l.map(x, x); [1,2.50,\"x\"]",
                "input.l.filter(x, x != 1); [2.50,\"x\"]",
                "dyn(input.d); 1.10"
            })
    void shouldPassOnTheTextOfWhatIsNotComputed(String expression, String expected) throws EvaluationException {
        assertThat(value(expression)).isEqualTo("{\"v\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "input.i + 1; 8",
                "input.i / 2; 3",
                "-input.i % 4; -3",
                "input.d + 1.0; 2.1",
                "input.i == 7.0; true",
                "input.e == 100; true",
                "input.big > 5; true",
                "input.s == 'abc'; true",
                "size(input.s) + size(input.l) + size(input.o); 8",
                "'n' + string(input.i) + string(input.t); \"n7true\"",
                "input.o == {'a': 2, 'b': 1.0}; true",
                "2.5 in input.l; true",
                "'a' in input.o; true",
                "input.l.exists(x, x + 1 == 2); true",
                "input.l.all(x, x == 1 || x == 2.5 || x == 'x'); true",
                "input.l.exists_one(x, x == 1); true",
                "false && input.nothing; false",
                "input.nothing || true; true",
                "transaction.id + '/' + string(transaction.startedAt); \"42/2026-01-02T03:04:05.006Z\"",
                "transaction.startedAt + duration('1h'); \"2026-01-02T04:04:05.006Z\"",
                "transaction.startedAt.getFullYear(); 2026",
                "transaction.startedAt - timestamp('2026-01-02T03:04:05Z'); \"0.006s\"",
                "input.s.matches('^a.c$') && input.s.startsWith('a') && input.s.endsWith('c') && input.s.contains('b'); true",
                "has(steps.b.output); false",
                "has(steps.b.output) ? steps.b.output.x : 'none'; \"none\"",
                "int('12') + int(3.9) + int(true ? 1 : 2); 16",
                "bytes('a'); \"YQ==\"",
                "type(input.i) == int; true",
                "18446744073709551615u; 18446744073709551615",
                "{1: 'a', true: 'b'}; {\"1\":\"a\",\"true\":\"b\"}"
            })
    void shouldComputeAsCelDoes(String expression, String expected) throws EvaluationException {
        assertThat(value(expression)).isEqualTo("{\"v\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "input.nothing; no such key: nothing",
                "input.i.x; not an object but a int",
                "input.l[3]; out of range",
                "input.i / 0; division by zero",
                "input.i + input.d; cannot compute int + double",
                "9223372036854775807 + input.i; out of range",
                "1.0 / 0.0; JSON cannot express",
                "type(1); JSON cannot express",
                "{1: 'a', '1': 'b'}; two members '1'",
                "int('x'); cannot convert a string to int",
                "input.s && true; expected: bool",
                "timestamp('yesterday'); to timestamp",
                "'\\u0000'; cannot be stored"
            })
    void shouldFailWithTheExpressionAndTheReason(String expression, String reason) {
        assertThatThrownBy(() -> value(expression))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("${ " + expression + " }: ")
                .hasMessageContaining(reason);
    }

    @Test
    void shouldKeepLiteralNumbersAndStringsAsTheyAreWritten() throws EvaluationException {
        assertThat(saga("{a: 1.10, b: 1e2, c: 0x1F, d: .5, e: +5, f: 007, g: yes, h: '1', i: ~, j: 5., k: \"\\u0041\"}")
                        .output(scope("{}"))
                        .text())
                .isEqualTo(
                        "{\"a\":1.10,\"b\":1e2,\"c\":31,\"d\":0.5,\"e\":5,\"f\":7,\"g\":\"yes\",\"h\":\"1\",\"i\":null,"
                                + "\"j\":5.0,\"k\":\"A\"}");
    }

    @Test
    void shouldGiveACompensationTheResultOrNull() throws EvaluationException {
        SagaDefinition saga = saga("null");
        StepDefinition step = saga.steps().get(0);
        assertThat(saga.compensationInput(step, scope("{}"), Json.NULL, new Json("{\"x\":1.0}"))
                        .text())
                .isEqualTo("[{\"x\":1.0},false]");
        assertThat(saga.compensationInput(step, scope("{}"), Json.NULL, Json.NULL)
                        .text())
                .isEqualTo("[null,true]");
    }

    @Test
    void shouldFailAConditionThatIsNotBoolean() {
        SagaDefinition saga = saga("null");
        assertThatThrownBy(() -> saga.when(saga.steps().get(1), scope("{\"t\": 1}")))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("${ input.t }: the result is a int (expected: bool)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.map(a, input.map(b, input.map(c, a + b + c)))",
                "input.all(a, input.all(b, input.all(c, a + b + c < 0 || true)))",
                "input.map(a, input)",
                "input.map(a, input.map(b, input))",
                "input.exists(a, input.exists(b, input == [a, b]) && input.map(x, x) == input)",
                "input.map(a, string(a) + string(input.map(b, b) == input))",
                "[string(input[0])].map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a)"
                        + ".map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a)"
                        + ".map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a).map(a, a+a+a+a+a+a+a+a)",
                "input.all(a, string(a).matches('(a*)*(b*)*(c*)*$') && input.all(b, input.all(c, true)))"
            })
    @Timeout(120)
    void shouldStopWhatRunsAway(String expression) {
        StringBuilder list = new StringBuilder("[0");
        for (int i = 1; i < 20_000; i++) {
            list.append(',').append(i);
        }
        Scope scope = scope(list.append(']').toString());
        SagaDefinition saga =
                saga("v: " + Json.ofString("${ " + expression + " }").text());
        assertThatThrownBy(() -> saga.output(scope))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(", limit ");
    }

    @Test
    void shouldLimitTheResultAlsoWhereNothingIsComputed() {
        String large = "[\"" + "x".repeat(1 << 20) + "\"]";
        StringBuilder output = new StringBuilder("[");
        output.append("'${ input }', ".repeat(20)).append("1]");
        assertThatThrownBy(() -> saga(output.toString()).output(scope(large)))
                .hasMessageContaining("limit resultLength");
    }

    @Test
    void shouldFailOnlyByItsExceptionEvenOnTextThatNobodyChecked() {
        for (String text :
                new String[] {"", " ", "{", "[", "\"", "-", "{\"a\"", "{\"a\":", "[1,", "}{", "nope", "{]", "{1"}) {
            for (String expression :
                    new String[] {"input.a", "input[0]", "input + 1", "size(input)", "input.map(x, x)"}) {
                SagaDefinition saga =
                        saga("v: " + Json.ofString("${ " + expression + " }").text());
                assertThat(catchThrowable(() -> saga.output(scope(text))))
                        .as("%s of %s", expression, text)
                        .satisfiesAnyOf(
                                thrown -> assertThat(thrown).isNull(),
                                thrown -> assertThat(thrown).isInstanceOf(EvaluationException.class));
            }
        }
    }

    @Test
    void shouldEndTheCheckOfAnInputWhateverTheSchemaDoubles() {
        StringBuilder defs = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String next = "{$ref: '#/$defs/d" + (i + 1) + "'}";
            defs.append("d")
                    .append(i)
                    .append(": {allOf: [")
                    .append(next)
                    .append(", ")
                    .append(next)
                    .append("]}, ");
        }
        SagaDefinition saga = sagaOfSchema("{$ref: '#/$defs/d0', $defs: {" + defs + "d40: {type: object}}}");
        long start = System.nanoTime();
        assertThat(saga.checkInput(new Json("{}"))).extracting(Diagnostic::code).containsExactly("SAGA081");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void shouldCheckDeepRecursiveInputs() {
        SagaDefinition saga = sagaOfSchema("{properties: {a: {$ref: '#'}}, type: object}");
        String deep = "{\"a\":".repeat(120) + "{}" + "}".repeat(120);
        assertThat(saga.checkInput(new Json(deep))).isEmpty();
        assertThat(saga.checkInput(new Json(deep.replace("{}", "1"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("SAGA080");
                    assertThat(finding.pointer()).isEqualTo("/a".repeat(120));
                });
    }

    @Test
    void shouldRunPatternsInLinearTime() {
        SagaDefinition saga = sagaOfSchema("{properties: {a: {pattern: '^(a+)+$'}}}");
        assertThat(saga.checkInput(new Json("{\"a\":\"" + "a".repeat(100_000) + "!\"}")))
                .extracting(Diagnostic::pointer)
                .containsExactly("/a");
    }

    @Test
    void shouldReportOneFindingForALargeInput() {
        SagaDefinition saga = sagaOfSchema("{items: {type: string}}");
        String large = "[" + "1,".repeat(100_000) + "1]";
        assertThat(saga.checkInput(new Json(large))).hasSize(1);
        assertThat(saga.checkInput(new Json("[1,1,\"x\"]")))
                .extracting(Diagnostic::pointer)
                .containsExactly("/0", "/1");
        assertThat(saga.checkInput(new Json("[")))
                .extracting(Diagnostic::message)
                .containsExactly("the input is not JSON");
    }

    private static SagaDefinition sagaOfSchema(String schema) {
        ParseResult result = SagaParser.standard()
                .parse(
                        "test",
                        ("apiVersion: norn/v1\nkind: Saga\nmetadata: {name: s, version: 1}\ninput:\n  schema: " + schema
                                        + "\nsteps:\n- {id: a, action: p.a, pivot: true}\n")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(result.diagnostics()).isEmpty();
        return result.definition().orElseThrow();
    }
}
