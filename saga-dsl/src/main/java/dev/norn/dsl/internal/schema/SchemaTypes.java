package dev.norn.dsl.internal.schema;

import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.InputType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a schema says about types, as far as it says it in place: references and alternatives are not followed. */
public final class SchemaTypes {

    private SchemaTypes() {}

    public static InputType of(@Nullable Node schema) {
        if (!(schema instanceof Node.Mapping mapping) || !(mapping.get("type") instanceof Node.Scalar type)) {
            return InputType.DYNAMIC;
        }
        return switch (type.text()) {
            case "string" -> InputType.of(InputType.Kind.STRING);
            case "boolean" -> InputType.of(InputType.Kind.BOOLEAN);
            case "integer" -> InputType.of(InputType.Kind.INTEGER);
            case "array" -> InputType.listOf(of(mapping.get("items")));
            case "object" -> object(mapping);
            default -> InputType.DYNAMIC;
        };
    }

    private static InputType object(Node.Mapping schema) {
        Map<String, InputType> fields = new LinkedHashMap<>();
        if (schema.get("properties") instanceof Node.Mapping properties) {
            properties.entries().forEach((name, entry) -> fields.put(name, of(entry.value())));
        }
        return InputType.object(fields, required(schema), isClosed(schema));
    }

    private static Set<String> required(Node.Mapping schema) {
        Set<String> names = new HashSet<>();
        if (schema.get("required") instanceof Node.Sequence required) {
            for (Node name : required.items()) {
                if (name instanceof Node.Scalar scalar) {
                    names.add(scalar.text());
                }
            }
        }
        return names;
    }

    private static boolean isClosed(Node.Mapping schema) {
        return schema.get("additionalProperties") instanceof Node.Scalar additional
                && additional.kind() == Node.Kind.BOOLEAN
                && additional.text().equals("false")
                && schema.get("patternProperties") == null;
    }
}
