package dev.norn.dsl.internal.saga;

import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.Suggestion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one mapping, read by name and type. A wrong type is reported and then counts as absent. */
final class Fields {

    private final Node.Mapping mapping;
    private final Diagnostics diagnostics;

    private Fields(Node.Mapping mapping, Diagnostics diagnostics) {
        this.mapping = mapping;
        this.diagnostics = diagnostics;
    }

    /** The fields of a node, each unknown one reported; null, with an error, if it is not a mapping. */
    static @Nullable Fields of(Node node, String what, List<String> known, Diagnostics diagnostics) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrongType(node, what, "a mapping", diagnostics);
            return null;
        }
        for (Node.Mapping.Entry entry : mapping.entries().values()) {
            String name = entry.key().text();
            if (!known.contains(name)) {
                diagnostics.error(
                        SagaCode.UNKNOWN_FIELD,
                        entry.key(),
                        "unknown field '" + Diagnostics.shown(name) + "'" + Suggestion.of(name, known));
            }
        }
        return new Fields(mapping, diagnostics);
    }

    private static void wrongType(Node node, String what, String expected, Diagnostics diagnostics) {
        diagnostics.error(
                SagaCode.WRONG_TYPE, node, what + " is " + node.described() + " (expected: " + expected + ")");
    }

    Node.Mapping node() {
        return mapping;
    }

    boolean has(String name) {
        return mapping.get(name) != null;
    }

    @Nullable
    Node get(String name) {
        return mapping.get(name);
    }

    /** The field's node; null, with an error, if it is absent. */
    @Nullable
    Node required(String name) {
        Node node = mapping.get(name);
        if (node == null) {
            diagnostics.error(SagaCode.MISSING_FIELD, mapping, "field '" + name + "' is missing");
        }
        return node;
    }

    Node.@Nullable Scalar string(String name) {
        return scalar(name, Node.Kind.STRING, "a string");
    }

    Node.@Nullable Scalar integer(String name) {
        return scalar(name, Node.Kind.INTEGER, "an integer");
    }

    /** A boolean field; false if it is absent. */
    boolean flag(String name) {
        Node.Scalar value = scalar(name, Node.Kind.BOOLEAN, "true or false");
        return value != null && value.text().equals("true");
    }

    Node.@Nullable Scalar number(String name) {
        Node node = mapping.get(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.INTEGER || scalar.kind() == Node.Kind.FLOAT)) {
            return scalar;
        }
        wrongType(node, name, "a number", diagnostics);
        return null;
    }

    Node.@Nullable Sequence list(String name) {
        Node node = mapping.get(name);
        if (node == null || node instanceof Node.Sequence) {
            return (Node.Sequence) node;
        }
        wrongType(node, name, "a list", diagnostics);
        return null;
    }

    private Node.@Nullable Scalar scalar(String name, Node.Kind kind, String expected) {
        Node node = mapping.get(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Scalar scalar && scalar.kind() == kind) {
            return scalar;
        }
        wrongType(node, name, expected, diagnostics);
        return null;
    }
}
