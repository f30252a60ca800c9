package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonNodePath;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values in the form that the JSON Schema library takes. Numbers are exact. */
final class JsonNodes {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Json.MAX_DEPTH + 1)
                            .maxNumberLength(Json.MAX_NUMBER_LENGTH + 1)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonNodes() {}

    static JsonNode parse(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** A document's value; empty, with an error added, if a part of it is not JSON. */
    static Optional<JsonNode> of(Node node, Diagnostics diagnostics) {
        try {
            return Optional.of(converted(node));
        } catch (JsonProcessingException | JsonSyntaxException e) {
            diagnostics.error(SagaCode.NOT_STORABLE, node, "schema contains a value that JSON cannot express");
            return Optional.empty();
        }
    }

    private static JsonNode converted(Node node) throws JsonProcessingException, JsonSyntaxException {
        if (node instanceof Node.Mapping mapping) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, Node.Mapping.Entry> entry : mapping.entries().entrySet()) {
                object.set(entry.getKey(), converted(entry.getValue().value()));
            }
            return object;
        }
        if (node instanceof Node.Sequence sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.items()) {
                array.add(converted(item));
            }
            return array;
        }
        Node.Scalar scalar = (Node.Scalar) node;
        // Of a number like 1e999999 the library would write every digit.
        return scalar.isString()
                ? TextNode.valueOf(scalar.text())
                : parse(Json.parse(scalar.text()).text());
    }

    static List<String> path(JsonNodePath location) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(String.valueOf(location.getElement(i)));
        }
        return path;
    }
}
