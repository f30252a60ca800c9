package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.ValidationMessage;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks and compiles {@code input.schema}. */
public final class SchemaReader {

    private SchemaReader() {}

    /** The schema; one that asks nothing if there is none, or if it is refused (an error is added then). */
    public static InputSchema read(@Nullable Node node, SagaLimits limits, Diagnostics diagnostics) {
        if (node == null) {
            return InputSchema.ANYTHING;
        }
        boolean bool = node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.BOOLEAN;
        if (!(node instanceof Node.Mapping) && !bool) {
            diagnostics.error(
                    SagaCode.WRONG_TYPE, node, "schema is " + node.described() + " (expected: a JSON Schema)");
            return InputSchema.ANYTHING;
        }
        Optional<JsonNode> json = JsonNodes.of(node, diagnostics);
        if (json.isEmpty() || !isSchema(node, json.get(), diagnostics) || !SchemaRules.check(node, diagnostics)) {
            return InputSchema.ANYTHING;
        }
        return compiled(node, json.get(), limits, diagnostics);
    }

    private static boolean isSchema(Node node, JsonNode json, Diagnostics diagnostics) {
        // Of the alternatives that a keyword's value missed, the first says enough.
        Set<String> places = new HashSet<>();
        for (ValidationMessage message : SchemaFactory.META_SCHEMA.validate(json)) {
            if (!places.add(message.getInstanceLocation().toString())) {
                continue;
            }
            Node at = node.nearest(JsonNodes.path(message.getInstanceLocation()));
            diagnostics.error(SagaCode.BAD_SCHEMA, at, "not JSON Schema 2020-12: " + text(message));
        }
        return places.isEmpty();
    }

    private static InputSchema compiled(Node node, JsonNode json, SagaLimits limits, Diagnostics diagnostics) {
        try {
            return new CheckedSchema(SchemaFactory.schema(json, SchemaRules.isSmall(node)), limits);
        } catch (JsonSchemaException | IllegalArgumentException e) {
            diagnostics.error(
                    SagaCode.BAD_SCHEMA,
                    node,
                    "not JSON Schema 2020-12: " + Diagnostics.shown(String.valueOf(e.getMessage())));
            return InputSchema.ANYTHING;
        }
    }

    /** The message without the place, which a diagnostic says itself. */
    static String text(ValidationMessage message) {
        String text = message.getMessage();
        String place = message.getInstanceLocation() + ": ";
        return text.startsWith(place) ? text.substring(place.length()) : text;
    }
}
