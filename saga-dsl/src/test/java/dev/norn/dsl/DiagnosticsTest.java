package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For each kind of finding: a document, and exactly the findings about it with their places. */
class DiagnosticsTest {

    private static final String HEAD = "apiVersion: norn/v1\nkind: Saga\nmetadata: {name: s, version: 1}\n";

    private record Case(String name, byte[] document, List<String> expected) {}

    private static Case of(String name, String document, String... expected) {
        return new Case(name, document.getBytes(StandardCharsets.UTF_8), List.of(expected));
    }

    /** A document whose steps begin in line 5. */
    private static Case steps(String name, String steps, String... expected) {
        return of(name, HEAD + "steps:\n" + steps, expected);
    }

    /** A document of one step, the pivot a, with a field in line 6. */
    private static Case field(String name, String field, String... expected) {
        return steps(
                name,
                "- {id: a, action: p.a, pivot: true}\n- id: b\n  " + field + "\n  action: p.b\n  retriable: true\n",
                expected);
    }

    /** A document whose output in line 4 is an expression; step a is certain, step b conditional. */
    private static Case output(String name, String expression, String... expected) {
        return of(
                name,
                HEAD + "output: \"" + expression + "\"\nsteps:\n- {id: a, action: p.a, compensate: p.x}\n"
                        + "- {id: b, action: p.b, compensate: p.x, when: true}\n",
                expected);
    }

    /** A document whose input.schema is in line 5, indented by 4. */
    private static Case schema(String name, String schema, String... expected) {
        return of(
                name,
                HEAD + "input:\n  schema:\n    " + schema + "\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                expected);
    }

    /** A document with a trigger whose topic is in line 5, and the given fields from line 6 on. */
    private static Case trigger(String name, String fields, String... expected) {
        return of(
                name,
                HEAD + "trigger:\n  topic: orders\n  " + fields + "\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                expected);
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        documents(cases);
        fields(cases);
        rules(cases);
        expressions(cases);
        schemas(cases);
        triggers(cases);
        return cases;
    }

    private static void documents(List<Case> cases) {
        cases.add(new Case(
                "not UTF-8",
                new byte[] {'a', ':', '\n', 'b', (byte) 0xff},
                List.of("2:2 SAGA001 byte 0xFF is not UTF-8")));
        cases.add(of("too large", "#".repeat((1 << 20) + 1), "1:1 SAGA002 limit documentBytes"));
        cases.add(of("syntax", "a: [1\nb: 2", "2:2 SAGA003 not YAML"));
        cases.add(of("character", "a: \u0007", "1:4 SAGA003 U+0007"));
        cases.add(of("empty", "# nothing\n", "1:1 SAGA004 is empty"));
        cases.add(of("two documents", "a: 1\n---\nb: 2\n", "2:1 SAGA004 second document"));
        cases.add(of(
                "alias bomb",
                "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                        + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                        + "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
                "5:11 SAGA007 limit documentNodes"));
        cases.add(of("too many aliases", "a: &a x\nb: [" + "*a ,".repeat(65) + "]", "2:261 SAGA005 limit aliases"));
        cases.add(of("alias without anchor", "a: *b\n", "1:4 SAGA005 no anchor"));
        cases.add(of("alias in itself", "a: &a [*a]\n", "1:8 SAGA005 contains itself"));
        cases.add(of("too deep", "a: " + "[".repeat(100) + "]".repeat(100), "1:67 SAGA006 limit nestingDepth"));
        cases.add(of("key is a list", "? [a]\n: b\n", "1:3 SAGA008 a key is a list"));
        cases.add(steps("tag", "- {id: a, action: p.a, pivot: true, input: !!binary cC5h}\n", "5:44 SAGA008 tag"));
        cases.add(steps(
                "not storable",
                "- id: a\n  action: p.a\n  pivot: true\n  input: [\"\\0\", .inf, 1e99999]\n",
                "8:11 SAGA009 U+0000",
                "8:17 SAGA009 .inf",
                "8:23 SAGA009 out of range"));
        cases.add(of(
                "duplicate key",
                HEAD + "kind: Saga\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                "4:1 SAGA010 'kind'"));
        cases.add(of(
                "duplicate key in JSON",
                "{\"apiVersion\":\"norn/v1\",\"kind\":\"Saga\",\n"
                        + "\"metadata\":{\"name\":\"s\",\"version\":1,\"name\":\"t\"},\n"
                        + "\"steps\":[{\"id\":\"a\",\"action\":\"p.a\",\"pivot\":true}]}",
                "2:36 SAGA010 'name'"));
    }

    private static void fields(List<Case> cases) {
        cases.add(of("a list", "[]", "1:1 SAGA011 a mapping"));
        cases.add(of(
                "empty mapping",
                "{}",
                "1:1 SAGA013 'apiVersion'",
                "1:1 SAGA013 'kind'",
                "1:1 SAGA013 'metadata'",
                "1:1 SAGA013 'steps'"));
        cases.add(field("unknown field", "acton: p.b", "7:3 SAGA012 unknown field 'acton' (did you mean 'action'?)"));
        cases.add(of(
                "version",
                HEAD.replace("norn/v1", "norn/v2") + "steps:\n- {id: a, action: p.a, pivot: true}\n",
                "1:13 SAGA014 norn/v1"));
        cases.add(of(
                "kind",
                HEAD.replace("Saga", "saga") + "steps:\n- {id: a, action: p.a, pivot: true}\n",
                "2:7 SAGA015 'Saga'"));
        cases.add(of(
                "name",
                HEAD.replace("name: s", "name: S x") + "steps:\n- {id: a, action: p.a, pivot: true}\n",
                "3:18 SAGA016 'S x'"));
        cases.add(steps("step id", "- {id: a-b, action: p.a, pivot: true}\n", "5:8 SAGA016 'a-b'"));
        cases.add(steps("operation", "- {id: a, action: charge, pivot: true}\n", "5:19 SAGA017 participant.operation"));
        cases.add(field("duration", "timeout: 5 s", "7:12 SAGA018 '5 s'"));
        cases.add(field("duration is a number", "timeout: 5", "7:12 SAGA018 '5'"));
        cases.add(field("duration zero", "timeout: 0s", "7:12 SAGA019 > 0"));
        cases.add(field("duration too long", "timeout: 4000d", "7:12 SAGA019 limit duration"));
        cases.add(field(
                "retry",
                "retry: {maxAttempts: 0, multiplier: 0.5, jitter: 2, initialInterval: x, maxInterval: 1}",
                "7:24 SAGA019 maxAttempts: 0",
                "7:39 SAGA019 multiplier: 0.5",
                "7:52 SAGA019 jitter: 2",
                "7:72 SAGA018 'x'",
                "7:88 SAGA018 '1'"));
        cases.add(field("retry word", "retry: {maxAttempts: many}", "7:24 SAGA011 unlimited"));
        cases.add(field("retry contradiction", "retry: {initialInterval: 10s, maxInterval: 1s}", "7:28 SAGA020 PT10S"));
        cases.add(field("quiet period", "quietPeriod: 1ms", "7:16 SAGA020 shorter"));
        cases.add(of(
                "escalation",
                HEAD + "defaults:\n  attentionAfter: 2d\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                "5:19 SAGA020 attentionAfter"));
        cases.add(field("wrong type", "pivot: yes", "7:10 SAGA011 the string 'yes'"));
        cases.add(steps(
                "duplicate step",
                "- {id: a, action: p.a, compensate: none}\n- {id: a, action: p.b, pivot: true}\n",
                "6:8 SAGA021 'a'"));
        cases.add(steps(
                "too many steps",
                "- {id: a, action: p.a, compensate: none}\n"
                        + Stream.iterate(0, i -> i + 1)
                                .limit(500)
                                .map(i -> "- {id: s" + i + ", action: p.a, compensate: none}\n")
                                .reduce("", String::concat),
                "505:3 SAGA022 limit steps"));
        cases.add(of("no steps", HEAD + "steps: []\n", "4:8 SAGA023 steps is empty"));
        cases.add(steps(
                "no branches",
                "- {parallel: x, branches: []}\n- {id: a, action: p.a, pivot: true}\n",
                "5:27 SAGA023 branches"));
        cases.add(steps(
                "parallel and action", "- {parallel: x, id: a, action: p.a, pivot: true}\n", "5:4 SAGA012 'parallel'"));
    }

    private static void rules(List<Case> cases) {
        cases.add(steps(
                "no compensation",
                "- {id: a, action: p.a}\n- {id: b, action: p.b, pivot: true}\n",
                "5:8 SAGA030 compensate: none"));
        cases.add(steps(
                "compensation after the pivot",
                "- {id: a, action: p.a, pivot: true}\n- {id: b, action: p.b, retriable: true, compensate: p.c}\n",
                "6:53 SAGA031 has a compensation"));
        cases.add(steps(
                "compensation of the pivot",
                "- {id: a, action: p.a, pivot: true, compensate: p.c}\n",
                "5:49 SAGA032 the pivot"));
        cases.add(steps(
                "pivot in parallel",
                "- {parallel: x, branches: [{id: a, action: p.a, pivot: true}]}\n",
                "5:56 SAGA033 a stage of its own"));
        cases.add(steps(
                "second pivot",
                "- {id: a, action: p.a, pivot: true}\n- {id: b, action: p.b, pivot: true}\n",
                "6:31 SAGA034 second pivot"));
        cases.add(steps(
                "not retriable",
                "- {id: a, action: p.a, pivot: true}\n- {id: b, action: p.b}\n",
                "6:8 SAGA035 retriable: true"));
        cases.add(steps(
                "retriable before the pivot",
                "- {id: a, action: p.a, retriable: true}\n- {id: b, action: p.b, pivot: true}\n",
                "5:35 SAGA036 before the decision"));
        cases.add(steps(
                "retriable before the last compensation",
                "- {id: a, action: p.a, retriable: true}\n- {id: b, action: p.b, compensate: p.c}\n",
                "5:35 SAGA036 before the decision"));
        cases.add(steps(
                "retriable pivot", "- {id: a, action: p.a, retriable: true, pivot: true}\n", "5:35 SAGA036 either"));
        cases.add(steps(
                "retriable without pivot",
                "- {id: a, action: p.a, compensate: p.c}\n- {id: b, action: p.b, retriable: true}\n"));
        cases.add(steps(
                "foreign compensation", "- {id: a, action: p.a, compensate: q.c}\n", "5:36 SAGA037 'q' compensates"));
        cases.add(
                steps("foreign compensation without fence", "- {id: a, action: p.a, compensate: q.c, fence: none}\n"));
        cases.add(steps("fence", "- {id: a, action: p.a, compensate: p.c, fence: off}\n", "5:48 SAGA019 fence"));
    }

    private static void expressions(List<Case> cases) {
        cases.add(output("syntax", "${ input. }", "4:20 SAGA040 "));
        cases.add(output("type", "${ 1 + 'a' }", "4:15 SAGA041 '+' does not apply to (int, string)"));
        cases.add(output("too long", "${ '" + "x".repeat(4096) + "' }", "4:12 SAGA042 limit expressionLength"));
        cases.add(output(
                "too deep",
                "${ " + "(".repeat(40) + "1" + ")".repeat(40) + " }",
                "4:12 SAGA042 limit expressionDepth"));
        cases.add(output(
                "loops in loops",
                "${ [1].map(a, [1].map(b, [1].map(c, [1].map(d, d)))) }",
                "4:53 SAGA042 limit comprehensionDepth"));
        cases.add(field("condition", "when: \"${ 1 + 1 }\"", "7:12 SAGA043 int"));
        cases.add(field("condition chain", "when: \"${ transaction.id }\"", "7:12 SAGA043 string"));
        cases.add(field("condition literal", "when: maybe", "7:9 SAGA043 expression"));
        cases.add(output("variable", "${ inptu.a }", "4:13 SAGA044 'inptu' (did you mean 'input'?)"));
        cases.add(output("function", "${ sise(input) }", "4:17 SAGA044 'sise' (did you mean 'size'?)"));
        cases.add(output("result", "${ result }", "4:13 SAGA044 compensation"));
        cases.add(output("transaction", "${ transaction.ID }", "4:25 SAGA044 'transaction.ID' (did you mean 'id'?)"));
        cases.add(output("unknown step", "${ steps.aa.output }", "4:19 SAGA045 'aa' (did you mean 'a'?)"));
        cases.add(steps(
                "later step",
                "- {id: a, action: p.a, compensate: none, input: \"${ steps.b.output }\"}\n- {id: b, action: p.b, pivot: true}\n",
                "5:59 SAGA046 'b' runs later"));
        cases.add(steps(
                "sibling",
                "- {parallel: x, branches: [{id: a, action: p.a, compensate: none}, {id: b, action: p.b, compensate: none, input: {x: [\"${ steps.a.output.x }\"]}}]}\n",
                "5:129 SAGA047 same parallel"));
        cases.add(steps(
                "itself",
                "- {id: a, action: p.a, compensate: {action: p.c, input: \"${ steps.a.output }\"}}\n",
                "5:67 SAGA047 'result'"));
        cases.add(output("unguarded", "${ steps.b.output.x }", "4:19 SAGA048 has(steps.b.output)"));
        cases.add(output("guarded", "${ has(steps.b.output) ? steps.b.output.x : null }"));
        cases.add(output("guarded by and", "${ has(steps.b.output) && steps.b.output.x == 1 }"));
        cases.add(output("guarded by or", "${ !has(steps.b.output) || steps.b.output.x == 1 }"));
        cases.add(
                output("guarded the wrong way", "${ has(steps.b.output) || steps.b.output.x == 1 }", "4:42 SAGA048 "));
        cases.add(output(
                "guarded on the other branch", "${ has(steps.b.output) ? 1 : steps.b.output.x }", "4:45 SAGA048 "));
        cases.add(output("has of a field is a use", "${ has(steps.b.output.x) }", "4:23 SAGA048 "));
        cases.add(
                steps(
                        "guarded by the step's own condition",
                        "- {id: a, action: p.a, compensate: none, when: \"${ input.x }\"}\n- {id: b, action: p.b, compensate: {action: p.c, input: \"${ steps.a.output }\"}, when: \"${ has(steps.a.output) }\", input: \"${ steps.a.output }\"}\n"));
        cases.add(output("steps as a value", "${ steps }", "4:13 SAGA049 'steps'"));
        cases.add(output("step as a value", "${ steps.a }", "4:18 SAGA049 'steps.a'"));
        cases.add(output("other part of a step", "${ steps.a.result }", "4:18 SAGA049 'steps.a.result'"));
        cases.add(output("steps indexed", "${ steps['a'] }", "4:13 SAGA049 'steps'"));
        cases.add(output("two expressions", "${ input.a } and ${ input.b }", "4:9 warning SAGA050 literally"));
        cases.add(output("pattern", "${ 'a'.matches('[') }", "4:25 SAGA053 RE2"));
        cases.add(output("computed pattern", "${ 'a'.matches(input.x) }", "4:24 SAGA053 literal"));
        cases.add(of(
                "position in a block scalar",
                HEAD + "output: >\n  ${ inptu.a\n  + 1 }\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                "4:9 SAGA044 "));
        cases.add(of(
                "position in a plain scalar",
                HEAD + "output: ${ inptu.a }\nsteps:\n- {id: a, action: p.a, pivot: true}\n",
                "4:12 SAGA044 "));
    }

    private static void schemas(List<Case> cases) {
        String typed = HEAD
                + "input: {schema: {type: object, required: [a], properties: {a: {type: string}, n: {type: integer}, o: {type: object, additionalProperties: false, properties: {x: {}}}}}}\n"
                + "steps:\n- {id: s, action: p.a, pivot: true}\n";
        cases.add(of("typed", typed + "output: \"${ input.a + input.n }\"\n", "7:21 SAGA041 (string, int)"));
        cases.add(
                of("typed condition", typed.replace("pivot", "when: \"${ input.a }\", pivot"), "6:33 SAGA043 string"));
        cases.add(of(
                "undeclared",
                typed + "output: \"${ input.aa }\"\n",
                "7:19 warning SAGA051 'aa' here (did you mean 'a'?)"));
        cases.add(of("unknown", typed + "output: \"${ input.o.y }\"\n", "7:21 SAGA052 'y'"));
        cases.add(of("int and double compared", typed + "output: \"${ input.n < 2.5 && input.n == 1.0 }\"\n"));
        cases.add(of(
                "types of several expressions",
                typed + "output: [\"${ 1 + 1 }\", \"${ 2 + 'a' }\", \"${ [] }\", \"${ 3 - 'b' }\", \"${ [1] }\"]\n",
                "7:30 SAGA041 '+' does not apply to (int, string)",
                "7:57 SAGA041 '-' does not apply to (int, string)"));
        cases.add(of("null where the schema says string", typed + "output: \"${ has(input.a) ? input.a : null }\"\n"));
        cases.add(
                of(
                        "object as a map",
                        typed
                                + "output: \"${ 'x' in input.o && input['a'] == 'b' && input.o == {'x': 1} && size(input.o) == 1 }\"\n"));
        cases.add(schema("schema", "type: strin", "6:11 SAGA060 "));
        cases.add(schema("schema type", "[]", "6:5 SAGA011 JSON Schema"));
        cases.add(schema("dialect", "$schema: http://json-schema.org/draft-07/schema#", "6:14 SAGA060 dialect"));
        cases.add(schema("keyword", "$dynamicRef: '#a'", "6:5 SAGA060 $dynamicRef"));
        cases.add(
                schema("remote", "properties: {a: {$ref: 'http://127.0.0.1:1/x'}}", "6:28 SAGA061 nothing is fetched"));
        cases.add(schema("pattern", "properties: {a: {pattern: '(?=a)'}}", "6:31 SAGA062 RE2"));
        cases.add(schema("nowhere", "$ref: '#/$defs/a'", "6:11 SAGA063 leads nowhere"));
        cases.add(schema("loop", "allOf: [{$ref: '#'}]", "6:5 SAGA063 refers to itself"));
    }

    private static void triggers(List<Case> cases) {
        String steps = "steps:\n- {id: a, action: p.a, pivot: true}\n";
        cases.add(trigger(
                "whole trigger",
                "when: \"${ event.type == 'placed' && has(event.subject) && event.extensions.tenant == 'a' }\"\n"
                        + "  input: {order: \"${ event.data.order }\", at: \"${ timestamp(event.time) }\"}\n"
                        + "  idempotencyKey: \"${ event.id }\""));
        cases.add(of("trigger is a string", HEAD + "trigger: orders\n" + steps, "4:10 SAGA011 a mapping"));
        cases.add(of("no topic", HEAD + "trigger:\n  when: true\n" + steps, "5:3 SAGA013 'topic'"));
        cases.add(of("topic", HEAD + "trigger: {topic: a b}\n" + steps, "4:18 SAGA024 'a b'"));
        cases.add(of("topic of dots", HEAD + "trigger: {topic: ..}\n" + steps, "4:18 SAGA024 '..'"));
        cases.add(trigger("trigger field", "whn: true", "6:3 SAGA012 unknown field 'whn' (did you mean 'when'?)"));
        cases.add(trigger("fixed key", "idempotencyKey: order", "6:19 SAGA025 the same for every event"));
        cases.add(trigger("key is a number", "idempotencyKey: 1", "6:19 SAGA011 a string"));
        cases.add(trigger("attribute", "when: \"${ event.typ == 'x' }\"", "6:19 SAGA054 'typ' (did you mean 'type'?)"));
        cases.add(trigger(
                "extension as attribute",
                "when: \"${ event.tenant == 'x' }\"",
                "6:19 SAGA054 event.extensions.tenant"));
        cases.add(trigger("attribute of a type", "when: \"${ event.type + 1 == 'x' }\"", "6:24 SAGA041 (string, int)"));
        cases.add(trigger("trigger's condition", "when: \"${ event.type }\"", "6:12 SAGA043 string"));
        cases.add(trigger("input in a trigger", "input: \"${ input.a }\"", "6:14 SAGA044 'input'"));
        cases.add(trigger("step in a trigger", "input: \"${ steps.a.output }\"", "6:14 SAGA044 'steps'"));
        cases.add(trigger("transaction in a trigger", "input: \"${ transaction.id }\"", "6:14 SAGA044 'transaction'"));
        cases.add(trigger("misspelt event", "input: \"${ evnt.id }\"", "6:14 SAGA044 (did you mean 'event'?)"));
        cases.add(output("event in a step", "${ event.id }", "4:13 SAGA044 'event'"));
    }

    @TestFactory
    Stream<DynamicTest> shouldReportEachKindAtItsPlace() {
        return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    private static void check(Case c) {
        ParseResult result = SagaParser.standard().parse("x", c.document());
        List<String> found =
                result.diagnostics().stream().map(DiagnosticsTest::shown).toList();
        assertThat(found)
                .as("findings of:%n%s", new String(c.document(), StandardCharsets.UTF_8))
                .hasSameSizeAs(c.expected());
        for (int i = 0; i < found.size(); i++) {
            String[] expected = c.expected().get(i).split(" (?!SAGA|warning)", 2);
            assertThat(found.get(i)).startsWith(expected[0] + " ").contains(expected.length > 1 ? expected[1] : "");
        }
        boolean hasError = found.stream().anyMatch(finding -> !finding.contains(" warning "));
        assertThat(result.isValid()).isEqualTo(!hasError);
    }

    private static String shown(Diagnostic diagnostic) {
        String severity = diagnostic.severity() == Diagnostic.Severity.WARNING ? "warning " : "";
        return diagnostic.line() + ":" + diagnostic.column() + " " + severity + diagnostic.code() + " "
                + diagnostic.message();
    }

    @Test
    void shouldHaveACaseForEveryCode() {
        Set<String> covered = new HashSet<>();
        cases().forEach(c ->
                c.expected().forEach(expected -> covered.add(expected.replaceFirst("^.*(SAGA[0-9]{3}).*$", "$1"))));
        covered.add(SagaCode.INPUT_NOT_VALID.text());
        covered.add(SagaCode.INPUT_TOO_COSTLY.text());
        assertThat(covered)
                .containsAll(Stream.of(SagaCode.values()).map(SagaCode::text).toList());
    }

    @Test
    void shouldFormatAFindingAsOneLine() {
        ParseResult result = SagaParser.standard()
                .parse(
                        "order.saga.yaml",
                        (HEAD + "steps:\n- id: a\n  pivot: true\n  action: p.a\n  acton: p.a\n")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(result.diagnostics())
                .extracting(finding -> finding.format("order.saga.yaml"))
                .containsExactly("order.saga.yaml:8:3 error SAGA012 unknown field 'acton' (did you mean 'action'?)");
        assertThat(result.diagnostics().get(0).pointer()).isEqualTo("/steps/0/acton");
    }
}
