package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The schema for editors and the parser say the same about the structure of documents: for a rich document, with each of
 * its values replaced in turn by each of many others, and each of its fields removed or renamed.
 */
class EditorSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Codes of findings that concern structure; about the others the schema says nothing. */
    private static final Set<String> STRUCTURE = codes(
            SagaCode.WRONG_TYPE,
            SagaCode.UNKNOWN_FIELD,
            SagaCode.MISSING_FIELD,
            SagaCode.UNSUPPORTED_API_VERSION,
            SagaCode.UNSUPPORTED_KIND,
            SagaCode.BAD_NAME,
            SagaCode.BAD_OPERATION,
            SagaCode.BAD_DURATION,
            SagaCode.OUT_OF_RANGE,
            SagaCode.NO_STEPS,
            SagaCode.BAD_TOPIC,
            SagaCode.FIXED_KEY,
            SagaCode.BAD_SCHEMA,
            SagaCode.CONDITION_NOT_BOOLEAN);

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "2",
            "1.5",
            "1000001",
            "9223372036854775808",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"A\"",
            "\"a-b\"",
            "\"a_b\"",
            "\"a.b\"",
            "\"a.b.c\"",
            "\"a.\"",
            "\"none\"",
            "\"unlimited\"",
            "\"5s\"",
            "\"0s\"",
            "\"00s\"",
            "\"1.5s\"",
            "\"PT5S\"",
            "\"P\"",
            "\"PT\"",
            "\"P1DT\"",
            "\"P1D\"",
            "\"-5s\"",
            "\"true\"",
            "\"norn/v1\"",
            "\"Saga\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\":1}",
            "{\"action\":\"p.a\"}",
            "{\"retry\":{}}",
            "\"" + "a".repeat(101) + "\"",
            "{\"type\":\"object\"}",
            "{\"type\":\"thing\"}");

    private static JsonSchema schema;

    private int documents;
    private final Map<String, Integer> disagreements = new TreeMap<>();

    private static Set<String> codes(SagaCode... codes) {
        return Arrays.stream(codes).map(SagaCode::text).collect(Collectors.toSet());
    }

    @BeforeAll
    static void load() throws IOException {
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(resource("/norn-saga-v1.schema.json"));
    }

    private static JsonNode resource(String name) throws IOException {
        try (InputStream in = EditorSchemaTest.class.getResourceAsStream(name)) {
            return MAPPER.readTree(Objects.requireNonNull(in));
        }
    }

    @Test
    void shouldAcceptTheExamples() throws IOException {
        assertThat(schema.validate(resource("/sagas/minimal.saga.json"))).isEmpty();
        assertThat(schema.validate(rich())).isEmpty();
        assertThat(SagaParser.standard().parse("rich", bytes(rich())).diagnostics())
                .isEmpty();
    }

    @Test
    void shouldAgreeWithTheParser() throws IOException {
        JsonNode rich = rich();
        for (String pointer : pointers(rich, "")) {
            for (String value : VALUES) {
                compare(with(rich, pointer, MAPPER.readTree(value)), pointer + " = " + value);
            }
            compare(without(rich, pointer), pointer + " removed");
            compare(renamed(rich, pointer), pointer + " renamed");
        }
        assertThat(documents).isGreaterThan(2000);
        assertThat(disagreements).isEmpty();
    }

    private void compare(JsonNode document, String change) throws IOException {
        documents++;
        Set<ValidationMessage> schemaSays = schema.validate(document);
        List<Diagnostic> parserSays = SagaParser.standard().parse("x", bytes(document)).diagnostics().stream()
                .filter(diagnostic -> STRUCTURE.contains(diagnostic.code()))
                .toList();
        if (schemaSays.isEmpty() != parserSays.isEmpty()) {
            disagreements.put(change + ": schema " + schemaSays + ", parser " + parserSays, documents);
        }
    }

    private static JsonNode rich() throws IOException {
        return MAPPER.readTree("""
                {"apiVersion":"norn/v1","kind":"Saga","metadata":{"name":"rich","version":2,"owner":"team"},
                 "trigger":{"topic":"orders","when":"${ event.type == 'placed' }","input":{"x":"${ event.data }"},
                   "idempotencyKey":"${ event.id }"},
                 "input":{"schema":{"type":"object"}},"timeout":"15m",
                 "defaults":{"timeout":"1s","retry":{"maxAttempts":5,"initialInterval":"200ms","multiplier":2.0,
                   "maxInterval":"10s","jitter":0.2},"settle":{"retry":{"maxAttempts":"unlimited"}},
                   "attentionAfter":"5m","deadLetterAfter":"1d","quietPeriod":"2s"},
                 "steps":[
                  {"id":"a","action":"p.a","input":{"x":[1]},"compensate":{"action":"p.b","input":1,"retry":{"jitter":0},
                    "timeout":"2s"},"when":"${ true }","timeout":"1s","retry":{"maxAttempts":1},"quietPeriod":"3s"},
                  {"parallel":"g","branches":[{"id":"b","action":"p.c","compensate":"p.d","fence":"none"},
                    {"id":"c","action":"p.e","compensate":"none"}]},
                  {"id":"d","action":"p.f","pivot":true},
                  {"id":"e","action":"p.g","retriable":true}],
                 "output":"${ steps.d.output }"}""");
    }

    private static List<String> pointers(JsonNode node, String at) {
        List<String> pointers = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                pointers.add(at + "/" + entry.getKey());
                pointers.addAll(pointers(entry.getValue(), at + "/" + entry.getKey()));
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                pointers.add(at + "/" + i);
                pointers.addAll(pointers(array.get(i), at + "/" + i));
            }
        }
        return pointers;
    }

    private static JsonNode with(JsonNode document, String pointer, JsonNode value) {
        JsonNode copy = document.deepCopy();
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        JsonNode parent = copy.at(pointer.substring(0, pointer.lastIndexOf('/')));
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(name), value);
        }
        return copy;
    }

    private static JsonNode without(JsonNode document, String pointer) {
        JsonNode copy = document.deepCopy();
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        JsonNode parent = copy.at(pointer.substring(0, pointer.lastIndexOf('/')));
        if (parent instanceof ObjectNode object) {
            object.remove(name);
        } else {
            ((ArrayNode) parent).remove(Integer.parseInt(name));
        }
        return copy;
    }

    private static JsonNode renamed(JsonNode document, String pointer) {
        JsonNode copy = document.deepCopy();
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        JsonNode parent = copy.at(pointer.substring(0, pointer.lastIndexOf('/')));
        if (parent instanceof ObjectNode object) {
            object.set(name + "x", object.remove(name));
        }
        return copy;
    }

    private static byte[] bytes(JsonNode document) throws IOException {
        return MAPPER.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }
}
